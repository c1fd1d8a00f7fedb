package notify

import (
	"context"
	"net"
	"net/http"
	"time"
)

// WebhookOver is a webhook over a connection that the test holds.
func WebhookOver(dial func(context.Context, string, string) (net.Conn, error), address string, now func() time.Time) Sink {
	h := Webhook(address, nil, now).(*hook)
	h.client.Transport.(*http.Transport).DialContext = dial
	return h
}

package rpc

import "testing"

func TestNear(t *testing.T) {
	for host, want := range map[string]bool{
		"localhost": true, "127.0.0.1": true, "127.9.9.9": true, "::1": true, "::ffff:127.0.0.1": true, "10.1.2.3": true, "192.168.0.9": true, "fd00::1": true,
		"8.8.8.8": false, "localhost.example": false, "node.example": false, "": false, "2606:4700::1": false, "172.32.0.1": false,
	} {
		if near(host) != want {
			t.Errorf("%q: near %v", host, !want)
		}
	}
}

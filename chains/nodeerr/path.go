package nodeerr

import (
	"net/http"
	"strings"

	"txtriage/chains"
)

// PathOf names what a REST question asks for, without the ids in it: what a server has or has not.
func PathOf(c chains.Call) string {
	if len(c.Params) == 0 {
		return http.MethodGet
	}
	path, _ := c.Params[0].(string)
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if len(p) >= 14 || strings.Trim(p, "0123456789") == "" && p != "" {
			parts[i] = ":x"
		}
	}
	return http.MethodGet + " " + strings.Join(parts, "/")
}

// pathWords are how servers say that they have no such path, and nothing else: the 404 of an id that they
// do not know has other words. From electrs (src/rest.rs), mempool/mempool and Express.
var pathWords = []string{"endpoint does not exist", "cannot get /", "indexing is required", "search disabled", "this api is disabled", "this api is only available", "is required for this api"}

// PathMissing reports a refusal of a REST path by name. A bare "not found" is none: it may be about the id.
func PathMissing(e *chains.CallError) bool {
	if e == nil || e.HTTP < 400 || e.HTTP >= 500 {
		return false
	}
	if e.HTTP == http.StatusMethodNotAllowed {
		return true
	}
	text := strings.ToLower(string(e.Message))
	for _, w := range pathWords {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

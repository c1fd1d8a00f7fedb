package ask

import "strings"

// route is a REST path without the ids in it, for a list of what was refused.
func route(params []any) string {
	if len(params) == 0 {
		return "GET"
	}
	path, _ := params[0].(string)
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if len(p) >= 14 || strings.Trim(p, "0123456789") == "" && p != "" {
			parts[i] = ":x"
		}
	}
	return "GET " + strings.Join(parts, "/")
}

// Package platform holds the causes that only a platform's own record tells.
package platform

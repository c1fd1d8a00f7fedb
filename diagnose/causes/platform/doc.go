// Package platform holds the causes that only a platform's own record tells: what the ticket
// quotes of it (--status), read by diagnose/record. The record is somebody's word, so no cause
// here is ever proven.
package platform

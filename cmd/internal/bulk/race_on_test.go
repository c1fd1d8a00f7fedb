//go:build race

package bulk_test

// raced: the race detector watches, which takes many times the memory and the time.
const raced = true

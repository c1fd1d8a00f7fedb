// Package missing holds the causes of a transaction that is not where one looked for it.
package missing

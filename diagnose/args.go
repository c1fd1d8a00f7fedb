package diagnose

import "txtriage/chains/facts"

// The kinds of values that an argument may have besides plain numbers, times and ids.
// The report knows how to print each; a rule never makes a sentence.

// GasPrice is a price in wei per gas; printed in Gwei.
type GasPrice struct{ Wei facts.Int }

// FeeRate is a fee rate in satoshi per 1,000 virtual bytes; printed in sat/vB with up to three decimals.
type FeeRate struct{ PerKvB facts.Int }

// Code is a word of the report's own vocabulary (report/lang, codes.yaml), such as "pool".
type Code string

// Reject is the key of a node's reason to refuse a transaction, as chains/nodeerr names it;
// its words stand in report/lang, rejects.yaml.
type Reject string

// Name is a proper name of our own catalogue, such as "Ethereum": the same in every language.
type Name string

// Recorded is what a platform's own record says, a meaning of diagnose/record; its words
// stand in report/lang, records.yaml.
type Recorded string

// Marked is an address with the part in brackets in which it differs from another one. It is never
// shortened or hidden: that part is exactly what must be seen. Only made of a text whose form was checked.
type Marked string

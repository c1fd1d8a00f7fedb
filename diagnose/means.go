package diagnose

// Means is what a contract's refusal usually means, as the knowledge file sorts it; its words
// stand in report/lang, meanings.yaml. Anybody can write any text or error into a contract.
type Means string

package recognise

// The shapes: what a piece looks like. Each has words in report/lang/<tag>/codes.yaml.
const (
	shapeHash          = "hash"                // 64 hex characters without 0x
	shapeEVMHash       = "evm-hash"            // 0x and 64
	shapeEVMAddress    = "evm-address"         //
	shapeP2PKH         = "p2pkh"               // Bitcoin family: by kind of output script
	shapeP2SH          = "p2sh"                //
	shapeP2WPKH        = "p2wpkh"              //
	shapeP2WSH         = "p2wsh"               //
	shapeP2TR          = "p2tr"                //
	shapeP2A           = "p2a"                 //
	shapeWitness       = "witness-unknown"     // a witness version that no wallet uses yet
	shapeMWEB          = "mweb"                //
	shapeCashAddr      = "cashaddr"            //
	shapeBech32        = "bech32"              // some bech32 text
	shapeBase58        = "base58"              // some base58 text
	shapeEVMRaw        = "evm-raw"             // signed transaction
	shapeUTXORaw       = "utxo-raw"            //
	shapePSBT          = "psbt"                // unfinished transaction
	shapeBlock         = "block-id"            //
	shapeBlockReversed = "block-id-reversed"   //
	shapeBlockHeight   = "block-height"        //
	shapeWIF           = "wif"                 // secrets
	shapeXprv          = "xprv"                //
	shapeSeed          = "seed-phrase"         //
	shapePrivateKey    = "private-key"         //
	shapeKeystore      = "keystore"            //
	shapeXpub          = "xpub"                // no secret, yet it shows a whole wallet
	shapeBolt11        = "bolt11"              //
	shapeBolt12        = "bolt12"              //
	shapeLNURL         = "lnurl"               //
	shapeSilent        = "silent-payment"      //
	shapeUUID          = "uuid"                // what platforms number by
	shapeDigits        = "digits"              //
	shapeReference     = "platform-reference"  //
	shapeInternal      = "internal-transfer"   //
	shapeCut           = "cut-id"              // shortened by a screen
	shapeLong          = "too-long"            // an id with characters too many
	shapeHex           = "hex"                 // other hex
	shapeLink          = "link"                // a link without an id
	shapeText          = "text"                // anything else
	shapeForeignTx     = "foreign-transaction" // of a chain that we know by name only
	shapeForeignAddr   = "foreign-address"     //
)

// Shapes lists every shape, for the test that each has words.
func Shapes() []string {
	return []string{
		shapeHash, shapeEVMHash, shapeEVMAddress, shapeP2PKH, shapeP2SH, shapeP2WPKH, shapeP2WSH, shapeP2TR, shapeP2A,
		shapeWitness, shapeMWEB, shapeCashAddr, shapeBech32, shapeBase58, shapeEVMRaw, shapeUTXORaw, shapePSBT, shapeBlock,
		shapeBlockReversed, shapeBlockHeight, shapeWIF, shapeXprv, shapeSeed, shapePrivateKey, shapeKeystore, shapeXpub,
		shapeBolt11, shapeBolt12, shapeLNURL, shapeSilent, shapeUUID, shapeDigits, shapeReference, shapeInternal, shapeCut,
		shapeLong, shapeHex, shapeLink, shapeText, shapeForeignTx, shapeForeignAddr,
	}
}

// The problems: slugs of causes of the section "pasted".
const (
	notATransaction = "not-a-transaction-id"
	truncated       = "truncated-id"
	damaged         = "address-damaged"
	secretPasted    = "secret-pasted"
	internalID      = "internal-transfer-id"
	paymentRequest  = "payment-request-not-transaction"
	notInspected    = "chain-not-inspected"
)

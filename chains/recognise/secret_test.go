package recognise_test

import (
	"encoding/json"
	"strings"
	"testing"

	"txtriage/chains"
	"txtriage/chains/recognise"
	"txtriage/chains/recognise/codec"
)

// secrets are made up or from public documentation. hidden is what must not come back.
var secrets = []struct{ paste, shape, hidden string }{
	{"5KYZdUEo39z3FPrtuX2QbbwGnNP5zTd7yyr2SC1j299sBCnWjss", "wif", "5KYZdUEo39z3FPrt"},
	{"L1aW4aubDFB7yfras2S1mN3bqg9nwySY8nkoLmJebSLD5BWv3ENZ", "wif", "L1aW4aubDFB7yfra"},
	{"key L1aW4aubDFB7yfras2S1mN3bqg9nwySY8nkoLmJebSLD5BWv3ENz please", "wif", "L1aW4aubDFB7yfra"}, // mistyped
	{"L1aW4aubDFB7yfras2S1mN3bqg9\nnwySY8nkoLmJebSLD5BWv3ENZ", "wif", "L1aW4aubDFB7yfra"},
	{"L1aW4aub\u200bDFB7yfras2S1mN3bqg9nwySY8nkoLmJebSLD5BWv3ENZ", "wif", "L1aW4aub"},
	{"https://example.com/?key=L1aW4aubDFB7yfras2S1mN3bqg9nwySY8nkoLmJebSLD5BWv3ENZ", "wif", "L1aW4aubDFB7"},
	{full("L1aW4aubDFB7yfras2S1mN3bqg9nwySY8nkoLmJebSLD5BWv3ENZ"), "wif", "L1aW4aubDFB7"},
	{"xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi", "xprv", "xprv9s21ZrQH"},
	{"zprvAWgYBBk7JR8Gjrh4UJQ2uJdG1r3WNRRfURiABBE3RvMXYSrRJL62XuezvGdPvG6GFBZduosCc1YP5wixPox7zhZLfiUm8aunE96BBa4Kei5", "xprv", "zprvAWgYBBk7"},
	{strings.Repeat("abandon ", 11) + "about", "seed-phrase", "abandon"},
	{"1. legal 2. winner 3. thank 4. year 5. wave 6. sausage 7. worth 8. useful 9. legal 10. winner 11. thank 12. yellow", "seed-phrase", "sausage"},
	{"1legal 2winner 3thank 4year 5wave 6sausage 7worth 8useful 9legal 10winner 11thank 12yellow", "seed-phrase", "sausage"},
	{"Hi! my words are LEGAL WINNER THANK YEAR WAVE SAUSAGE WORTH USEFUL LEGAL WINNER THANK YELLOW, tx " + evmTx, "seed-phrase", "sausage"},
	{"legal\nwinner\nthank\nyear\nwave\nsausage\nworth\nuseful\nlegal\nwinner\nthank\nyellow", "seed-phrase", "sausage"},
	{"legal, winner, thank, year, wave, sausage, worth, usefuls, legal, winer, thank, yellow", "seed-phrase", "sausage"},
	{"seed phrase: legal winner tank year wafe sausage worth useful legal winner thank yelow", "seed-phrase", "sausage"},
	{"我的助记词legal winner thank year wave sausage worth useful legal winner thank yellow转账" + hex64, "seed-phrase", "sausage"},
	{"的 阿 瓦 十 多 少 个 年 月 日 时 分", "seed-phrase", "瓦"},
	{"助记词：的 阿 瓦 十 多 少 个 年 月 日 时 分", "seed-phrase", "瓦"},
	{"frase semilla: ábaco abdomen abeja abierto abogado abono aborto abrazo abrir abuelo abuso acabar", "seed-phrase", "abdomen"},
	{"https://x.example/?s=legal+winner+thank+year+wave+sausage+worth+useful+legal+winner+thank+yellow", "seed-phrase", "sausage"},
	{`{"mnemonic": "legal winner thank year"}`, "keystore", "winner"},
	{"private key: " + hex64, "private-key", hex64},
	{"PRIVATE_KEY=0x" + hex64, "private-key", hex64},
	{"Private key is\n" + strings.ToUpper(hex64), "private-key", strings.ToUpper(hex64[:40])},
	{"private key " + hex64[:32] + "\n" + hex64[32:], "private-key", hex64[32:]},
	{"private key of 0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359 = " + hex64 + " and again 0x" + hex64, "private-key", hex64},
	{"私钥：" + hex64, "private-key", hex64},
	{"приватный ключ " + hex64, "private-key", hex64},
	{"clé privée : " + hex64 + "\nhash 0x" + hex65, "private-key", hex64},
	{"SBQWY3DNPFWGSZLOMRSXEZLOMRSXEZLOMRSXEZLOMRSXEZLOMRSXEZLO", "private-key", "SBQWY3DNPFWG"},
	{"sn3nxiW7v8KXzPzAqzyHXbSSKNuN9", "private-key", "sn3nxiW7v8KX"},
	{"[" + strings.TrimSuffix(strings.Repeat("17, 203,", 32), ",") + "]", "private-key", "203, 17"},
	{"-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04fSeQ6tF1aY/PuoAoGCCqGSM49\n-----END EC PRIVATE KEY-----", "private-key", "MHcCAQEE"},
	{`{"crypto":{"cipher":"aes-128-ctr","ciphertext":"` + hex64 + `","kdf":"scrypt"}}`, "keystore", hex64},
	{"6PRVWUbkzzsbcVac2qwfssoUJAN1Xhrg6bNk8J7Nzm5H7kxEbn2Nh2ZoGg", "wif", "6PRVWUbkzzsb"},
}

// A secret is found, and nothing of it comes back in any field, whatever stands beside it.
func TestSecretsAreRefusedAndNeverEchoed(t *testing.T) {
	cat := catalog(t)
	for _, s := range secrets {
		for _, paste := range []string{s.paste, "please help\n" + s.paste, s.paste + "\n\nthe hash is 0x" + hex65, "https://mempool.space/tx/" + hex65 + "\n" + s.paste} {
			refs := recognise.Recognise(paste, cat)
			found := false
			for _, r := range refs {
				if r.Kind == chains.Secret {
					found = true
					if r.Problem != "secret-pasted" || r.Text != "" || r.ID != "" || r.Raw != nil || r.Shape != s.shape {
						t.Errorf("%q: %+v", paste, r)
					}
				}
			}
			if !found {
				t.Errorf("no secret seen in %q: %+v", paste, refs[0])
			}
			said, err := json.Marshal(refs)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(strings.ToLower(string(said)), strings.ToLower(s.hidden)) {
				t.Errorf("the secret of %q comes back: %s", paste, said)
			}
			if strings.Contains(paste, hex65) && !strings.Contains(string(said), hex65) && s.shape != "keystore" && !strings.Contains(paste, "-----") {
				t.Errorf("the id beside the secret of %q is lost", paste)
			}
		}
	}
}

func TestKeysOfEveryRow(t *testing.T) {
	cat := catalog(t)
	for _, row := range cat.Rows() {
		if row.UTXO == nil {
			continue
		}
		for _, tail := range [][]byte{nil, {1}} {
			body := append(append([]byte{row.UTXO.WIF[0]}, []byte("0123456789abcdef0123456789ABCDEF")...), tail...)
			wif := codec.EncodeBase58Check(body, codec.Bitcoin58)
			if r := recognise.Recognise(wif, cat)[0]; r.Kind != chains.Secret || r.Text != "" {
				t.Errorf("%s: %s is read as %s", row.Slug, wif, r.Kind)
			}
		}
	}
}

// Talking about keys is not pasting one.
func TestWordsAboutSecretsAreNoSecrets(t *testing.T) {
	cat := catalog(t)
	for _, paste := range []string{
		"Never share your private key. Transaction hash: " + evmTx,
		"I did not give away my seed phrase but the coins of tx " + evmTx + " went to an address that I do not know",
		"my recovery phrase is safe, please check " + evmTx,
		"私钥没有泄露，交易哈希 " + evmTx,
		"Someone stole my mnemonic and sent everything away in this transaction: " + evmTx,
		"The withdrawal of 0.5 ETH from your platform has been pending since yesterday evening and support did not answer: " + evmTx,
		"private key leaked, the thief's transfer is https://etherscan.io/tx/" + evmTx,
	} {
		refs := recognise.Recognise(paste, cat)
		if len(refs) == 0 || refs[0].Kind != chains.Transaction || refs[0].ID != evmTx {
			t.Errorf("%q is read as %s", paste, refs[0].Kind)
		}
		for _, r := range refs {
			if r.Kind == chains.Secret {
				t.Errorf("%q: a secret was seen", paste)
				break
			}
		}
	}
}

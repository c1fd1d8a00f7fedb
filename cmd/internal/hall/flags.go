package hall

import (
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/cmd/internal/config"
	"txtriage/cmd/internal/profile"
	"txtriage/report/lang"
)

// AddNodeFlags adds the flags that say which nodes are asked.
func AddNodeFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringArray("node", nil, "ask this node: CHAIN=URL (repeatable); instead of the configured nodes of that chain")
	f.Bool("offline", false, "ask no built-in public node")
	f.Duration("timeout", 30*time.Second, "longest time for one diagnosis: 30s, 2m")
	f.String("catalog", "", "file with own rows of the chain catalogue")
	completeNodeFlags(cmd)
}

// AddReportFlags adds the flags that shape the report.
func AddReportFlags(cmd *cobra.Command) {
	AddTellFlags(cmd, formatNames())
	cmd.Flags().StringP("output", "o", "", "write the report to this file, whole or not at all")
}

// AddTellFlags adds those of them that make sense where there is more than one report to come.
func AddTellFlags(cmd *cobra.Command, formats []string) {
	f := cmd.Flags()
	f.String("lang", "", "language of the report: "+either(lang.Available())+" (default: from the environment)")
	f.String("format", "", either(formats)+" (default: terminal on a terminal, else text)")
	f.String("view", "agent", either(config.Views())+": how much is told")
	f.String("mask", "none", either(config.Masks())+": hide the middle of addresses and ids")
	completeReportFlags(cmd, formats)
}

// roles are the values of --role.
var roles = []string{"sender", "receiver", "user"}

// AddClaimFlags adds the flags that repeat what the ticket claims.
func AddClaimFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.String("chain", "", "the chain to ask first: a name or CAIP-2; a find elsewhere is still told")
	f.String("to", "", "the address that should have been paid, by the ticket")
	f.String("from", "", "the sender's address, by the ticket")
	f.Uint64("nonce", 0, "the sender's transaction number, if known; with --from it finds what took its place")
	f.String("amount", "", "the amount in coins, by the ticket: 0.25")
	f.String("asset", "", "the coin or token, by the ticket")
	f.String("memo", "", "memo or tag, by the ticket")
	f.String("network", "", "the network that the customer named")
	f.String("sent-at", "", "when it was sent: RFC 3339, or 2026-11-21 17:33 (UTC)")
	f.String("raw", "", "the signed transaction in hex, if the sender has it")
	f.String("status", "", "what a platform's own record says, such as \"okx deposit 12\"")
	f.String("profile", "", "the platform's own rules: addresses, minimums, confirmations (txtriage config profile prints an example)")
	f.String("role", "", "who asks: "+either(roles))
	f.Uint64("confirmations", 0, "confirmations that the platform asks for")
	completeClaimFlags(cmd)
}

// Settings reads the settings with the flags of the command.
func (e *Env) Settings(cmd *cobra.Command) (config.Settings, error) {
	s, err := config.Load(e.Getenv, cmd.Flags())
	if err != nil {
		return s, Usage(err.Error(), "txtriage config show prints the settings in force")
	}
	if s.Open && s.Own && !e.quiet(cmd) {
		fmt.Fprintf(e.Err, "warning: %s can be read by others on this machine; it may hold keys (chmod 600 mends it)\n", s.File)
	}
	return s, nil
}

func (e *Env) quiet(cmd *cobra.Command) bool {
	q, _ := cmd.Flags().GetBool("quiet")
	return q
}

// Catalog loads the built-in chains and the user's own rows.
func (e *Env) Catalog(s config.Settings) (*chains.Catalog, error) {
	if s.Catalog == "" {
		return chains.LoadCatalog()
	}
	own, err := os.ReadFile(s.Catalog)
	if err != nil {
		return nil, Usage(fmt.Sprintf("chain catalogue %s cannot be read", s.Catalog))
	}
	cat, err := chains.LoadCatalog(own)
	if err != nil {
		return nil, Usage(fmt.Sprintf("chain catalogue %s: %s", s.Catalog, err))
	}
	return cat, nil
}

// LoadRules reads the platform's profile; nil if none is named.
func LoadRules(s config.Settings, cat *chains.Catalog) (Rules, error) {
	if s.Profile == "" {
		return nil, nil
	}
	p, err := profile.Load(s.Profile, cat)
	if err != nil {
		return nil, Usage(err.Error(), "txtriage config profile prints a commented example")
	}
	return p, nil
}

// ReadJob makes a Job of the paste and the claim flags.
func ReadJob(cmd *cobra.Command, paste string, cat *chains.Catalog) (Job, error) {
	get := func(name string) string { v, _ := cmd.Flags().GetString(name); return v }
	text := func(name string) facts.Untrusted { return facts.Untrusted(get(name)) }
	job := Job{Paste: paste, Ticket: facts.Ticket{To: text("to"), From: text("from"), Amount: text("amount"), Asset: text("asset"), Memo: text("memo"), Network: text("network"), Status: text("status"), Role: get("role")}}
	job.Ticket.Amount = amount(job.Ticket.Amount, job.Ticket.Asset)
	job.Ticket.Confirmations, _ = cmd.Flags().GetUint64("confirmations")
	if cmd.Flags().Changed("nonce") {
		n, _ := cmd.Flags().GetUint64("nonce")
		job.Ticket.Nonce = &n
	}
	if r := job.Ticket.Role; r != "" && !slices.Contains(roles, r) {
		return job, Usage("--role must be " + either(roles))
	}
	if v := get("sent-at"); v != "" {
		at, err := parseTime(v)
		if err != nil {
			return job, Usage("--sent-at must look like 2026-11-21T17:33:00Z or \"2026-11-21 17:33\" (UTC)")
		}
		job.Ticket.SentAt = at
	}
	if v := strings.TrimPrefix(strings.TrimSpace(get("raw")), "0x"); v != "" {
		raw, err := hex.DecodeString(v)
		if err != nil {
			return job, Usage("--raw is not hex: it takes the signed transaction as the wallet exports it")
		}
		job.Raw = raw
	}
	if v := get("chain"); v != "" {
		row, err := cat.Made(v)
		if err != nil {
			return job, Usage(fmt.Sprintf("unknown chain %q", v), "txtriage chains lists the known ones")
		}
		job.Chain = row.ID
		job.Ticket.ClaimedChain = row.ID
	}
	if job.Ticket.Network != "" {
		job.Ticket.ClaimedChain = "" // what the ticket names counts, not where we look; "" is none of ours
		if row, err := cat.Made(string(job.Ticket.Network)); err == nil {
			job.Ticket.ClaimedChain = row.ID
		}
	}
	return job, nil
}

func parseTime(s string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("not a time")
}

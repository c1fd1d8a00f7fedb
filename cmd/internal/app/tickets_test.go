package app_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"go.yaml.in/yaml/v3"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/cmd/internal/hall"
	"txtriage/diagnose"
	"txtriage/diagnose/casefile"
	"txtriage/report"
)

// ticket is one file of testdata/tickets: what somebody wrote, and what is true of it.
type ticket struct {
	Tape    string // a case whose nodes answer; "": nobody is asked
	Role    string
	Status  string
	Profile bool // the case's profile counts
	Kind    string
	Truth   struct {
		State, Cause, Party, Funds string
		Exit                       int
		Agrees, Differs, Open      []string
	}
	name, paste string
}

func tickets(t *testing.T) []ticket {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(top, "testdata/tickets/*.txtar"))
	if err != nil || len(paths) < 60 {
		t.Fatalf("%d tickets: %v", len(paths), err)
	}
	var out []ticket
	for _, p := range paths {
		a, err := txtar.ParseFile(p)
		if err != nil || len(a.Files) != 2 || a.Files[0].Name != "ticket.yaml" || a.Files[1].Name != "paste.txt" {
			t.Fatalf("%s: %v", p, err)
		}
		tk := ticket{name: strings.TrimSuffix(filepath.Base(p), ".txtar"), paste: strings.TrimSuffix(string(a.Files[1].Data), "\n")}
		d := yaml.NewDecoder(bytes.NewReader(a.Files[0].Data))
		d.KnownFields(true)
		if err := d.Decode(&tk); err != nil {
			t.Fatalf("%s: %v", p, err)
		}
		out = append(out, tk)
	}
	return out
}

// asCase is the ticket's paste with the nodes of its tape.
func (tk ticket) asCase(t *testing.T) *casefile.Case {
	t.Helper()
	c := &casefile.Case{}
	if tk.Tape != "" {
		data, err := os.ReadFile(filepath.Join(top, "testdata", tk.Tape))
		if err != nil {
			data, err = os.ReadFile(filepath.Join(top, "testdata/tickets", tk.Tape))
		}
		if err != nil {
			t.Fatal(err)
		}
		if c, err = casefile.Parse(data); err != nil {
			t.Fatalf("%s: %v", tk.name, err)
		}
	} else {
		c.Clock = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	}
	c.Paste, c.Chain = tk.paste, ""
	c.Ticket = facts.Ticket{Role: tk.Role, Status: facts.Untrusted(tk.Status)}
	if !tk.Profile {
		c.Profile = nil
	}
	return c
}

// items plays the ticket's paste on its tape.
func (tk ticket) items(t *testing.T, cat *chains.Catalog) []hall.Item {
	t.Helper()
	items, _, err := hall.Replay(t.Context(), tk.asCase(t), cat)
	if err != nil || len(items) == 0 {
		t.Fatalf("%s: %d answers: %v", tk.name, len(items), err)
	}
	return items
}

// wrong lists what the answer has wrong of what counts, and of the comparison.
func (tk ticket) wrong(t *testing.T, it hall.Item) (counts, compared []string) {
	t.Helper()
	v, want := it.Verdict, tk.Truth
	differ := func(list *[]string, what, got, want string) {
		if got != want {
			*list = append(*list, what+" "+got+" for "+want)
		}
	}
	first := v.Findings[0]
	differ(&counts, "cause", first.Slug, want.Cause)
	differ(&counts, "party", string(v.Party), want.Party)
	differ(&counts, "funds", string(v.Funds), want.Funds)
	differ(&compared, "state", string(v.State), want.State)
	if got := diagnose.ExitCode(v); got != want.Exit {
		compared = append(compared, "exit")
	}
	got := map[string][]string{}
	var doc struct {
		Claims []struct{ Claim, Result string }
	}
	if err := json.Unmarshal(worded(t, it, "json", "en", report.Agent), &doc); err != nil {
		t.Fatal(err)
	}
	for _, c := range doc.Claims {
		got[c.Result] = append(got[c.Result], c.Claim)
	}
	for result, claims := range map[string][]string{"agrees": want.Agrees, "differs": want.Differs, "cannot-check": want.Open} {
		slices.Sort(got[result])
		differ(&compared, result, strings.Join(got[result], " "), strings.Join(claims, " "))
	}
	slices.Sort(compared)
	return counts, compared
}

func worded(t *testing.T, it hall.Item, format, tag string, view report.View) []byte {
	t.Helper()
	var b bytes.Buffer
	f, _ := report.ForName(format)
	if err := f.Write(&b, report.Look{}, report.Build(it.Verdict, it.Facts, report.Options{Lang: tag, View: view})); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestTickets plays every ticket and compares the answer with the truth. At most two may have
// the first cause, the party or the funds wrong.
func TestTickets(t *testing.T) {
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	list, right, agree := tickets(t), 0, 0
	for _, tk := range list {
		items := tk.items(t, cat)
		if len(items) != 1 {
			t.Errorf("%s: %d answers to one ticket", tk.name, len(items))
		}
		counts, compared := tk.wrong(t, items[0])
		if len(counts) == 0 {
			right++
		}
		if len(compared) == 0 {
			agree++
		}
		if len(counts)+len(compared) > 0 {
			t.Logf("%s: %s", tk.name, strings.Join(append(counts, compared...), "; "))
		}
	}
	t.Logf("%d tickets: cause, party and funds right in %d, state, exit status and comparison in %d", len(list), right, agree)
	if right < len(list)-2 || agree < len(list)-2 {
		t.Errorf("more than two tickets are answered wrongly")
	}
}

// accusing are words that call somebody a cheat, and hopeless those that call money lost. They
// may stand only behind a word that takes them back, or in the causes that are about them.
var (
	accusing = regexp.MustCompile(`(?i)\b(fraud|scam|scammer|thief|stolen|steal|criminal|cheat)\w*|诈骗|骗子|骗局|欺诈|盗|小偷`)
	hopeless = regexp.MustCompile(`(?i)\b(is|are|was|were|be|been) (now )?(lost|gone|destroyed)( for good| forever)?\b|cannot be recovered|irrecoverable|(?:资金|币|钱|款项)(?:已经?|已)?(?:丢失|丢了|没了|消失|无法找回)|找不回来?了`)
)

// TestTicketsAccuseNobody reads the words of every report in both languages, for customers and
// agents: nobody is called a cheat where no cause is about one, and no money lost unless proven.
func TestTicketsAccuseNobody(t *testing.T) {
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	about := []string{"poison-transfer", "fake-token", "swept-by-thief"}
	for _, tk := range tickets(t) {
		for _, it := range tk.items(t, cat) {
			meant := slices.ContainsFunc(it.Verdict.Findings, func(f diagnose.Finding) bool { return slices.Contains(about, f.Slug) })
			for _, tag := range []string{"en", "zh-Hans"} {
				for _, view := range []report.View{report.Customer, report.Agent, report.Engineer} {
					// What the customer wrote is not our word.
					it.Facts.Subject.Text = ""
					words := strings.ReplaceAll(string(worded(t, it, "text", tag, view)), "swept-by-thief", "") // among what is ruled out
					if m := accusing.FindString(words); m != "" && !meant {
						t.Errorf("%s, %s, %s: %q is said without a cause", tk.name, tag, view, m)
					}
					if m := hopeless.FindString(words); m != "" && it.Verdict.Funds != diagnose.Destroyed {
						t.Errorf("%s, %s, %s: %q is said while the funds are %s", tk.name, tag, view, m, it.Verdict.Funds)
					}
				}
			}
		}
	}
}

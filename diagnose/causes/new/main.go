// Command new lays out a cause: its file, its words in every language and its two cases.
//
//	go run ./diagnose/causes/new <slug> <section> [evm|utxo]
package main

import (
	"context"
	"fmt"
	"go/format"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

const usage = "usage: go run ./diagnose/causes/new <slug> <section> [evm|utxo]   (from the top of the repository)"

var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func main() {
	log.SetFlags(0)
	if len(os.Args) < 3 || len(os.Args) > 4 {
		log.Fatal(usage)
	}
	family := ""
	if len(os.Args) == 4 {
		family = os.Args[3]
	}
	files, err := layOut(".", os.Args[1], os.Args[2], family)
	if err != nil {
		log.Fatal("error: ", err)
	}
	for _, f := range files {
		log.Print("write ", f)
	}
	gen := exec.CommandContext(context.Background(), "go", "generate", "./diagnose/causes")
	gen.Stderr = os.Stderr
	if err := gen.Run(); err != nil {
		log.Fatal("error: go generate ./diagnose/causes: ", err)
	}
	log.Print("next: fill in what says TODO, then go test ./diagnose/causes ./report")
}

// layOut writes the stubs below root and returns what is to be filled in.
func layOut(root, slug, section, family string) ([]string, error) {
	if !slugForm.MatchString(slug) {
		return nil, fmt.Errorf("%q is no slug: small letters, digits, single dashes", slug)
	}
	dir := filepath.Join(root, "diagnose", "causes", section)
	if _, err := os.Stat(dir); err != nil {
		return nil, fmt.Errorf("%q is no section: see the folders of diagnose/causes", section)
	}
	name := strings.ReplaceAll(slug, "-", "_") + ".go"
	cause := filepath.Join(dir, name)
	if _, err := os.Stat(cause); err == nil {
		return nil, fmt.Errorf("%s exists", cause)
	}
	src, err := causeSource(slug, section, family)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(cause, []byte(src), 0o644); err != nil {
		return nil, err
	}
	cases := filepath.Join(root, "diagnose", "causes", "testdata", "facts", slug+".yaml")
	if err := os.WriteFile(cases, []byte(caseSource(slug, family)), 0o644); err != nil {
		return nil, err
	}
	files := []string{cause, cases}
	vocabulary := filepath.Join(root, "diagnose", "causes", "testdata", "vocabulary.yaml")
	added, err := addToVocabulary(vocabulary, slug, section)
	if err != nil {
		return nil, err
	}
	if added {
		files = append(files, vocabulary)
	}
	langs, err := filepath.Glob(filepath.Join(root, "report", "lang", "*", "ui.yaml"))
	if err != nil {
		return nil, err
	}
	for _, ui := range langs {
		file := filepath.Join(filepath.Dir(ui), section+".yaml")
		if err := appendTo(file, wordSource(slug)); err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

func causeSource(slug, section, family string) (string, error) {
	var name strings.Builder
	for w := range strings.SplitSeq(slug, "-") {
		name.WriteString(strings.ToUpper(w[:1]) + w[1:])
	}
	rule, ok := map[string]string{"": "", "evm": "\t\tFamily: facts.FamilyEVM,\n", "utxo": "\t\tFamily: facts.FamilyUTXO,\n"}[family]
	if !ok {
		return "", fmt.Errorf("%q is no family: evm, utxo, or nothing for every family", family)
	}
	src, err := format.Source(fmt.Appendf(nil, `package %[1]s

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// %[2]s is TODO: the story in one breath: what happened, and who can do what about it.
var %[2]s = diagnose.Cause{
	Slug:    %[3]q,
	Section: %[1]q,
	Weight:  1, // TODO: diagnose/README.md, "Weights"
	Args:    nil,
	Party:   diagnose.UnknownParty, // TODO
	Funds:   diagnose.UnknownFunds, // TODO
	Rules: []diagnose.Rule{{
%[4]s		Needs: []string{"Sighting"},
		Judge: judge%[2]s,
	}},
}

func judge%[2]s(f *facts.Facts) diagnose.Outcome {
	if out, ok := diagnose.Given(diagnose.Pending(f), "Sighting"); !ok { // TODO: in which situation?
		return out
	}
	return diagnose.Unsure("Sighting") // TODO: diagnose.YesBecause(diagnose.Likely, f.Sighting.From...)
}
`, section, name.String(), slug, rule))
	return string(src), err
}

func caseSource(slug, family string) string {
	base := "evm-pending"
	if family == "utxo" {
		base = "utxo-pending"
	}
	return fmt.Sprintf(`# Facts on which %s must apply, and near misses on which it must not.
- name: "TODO: the plain case"
  base: %s # testdata/base.yaml
  fires: likely
  facts: {}
- name: "TODO: nearly the same, but another cause or none"
  base: %s
  near: true
  facts: {}
`, slug, base, base)
}

func wordSource(slug string) string {
	out := slug + ":\n"
	for _, part := range []string{"headline", "happened", "money", "when", "you", "support", "known"} {
		out += "  " + part + ": \"TODO\"\n"
	}
	return out
}

// addToVocabulary puts the slug at the end of its section, unless it stands there.
func addToVocabulary(file, slug, section string) (bool, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return false, err
	}
	text := string(data)
	if strings.Contains(text, "    - "+slug+"\n") {
		return false, nil
	}
	head := "  " + section + ":\n"
	at := strings.Index(text, head)
	if at < 0 {
		return false, fmt.Errorf("%s has no section %s", file, section)
	}
	at += len(head)
	for strings.HasPrefix(text[at:], "    - ") {
		at += strings.IndexByte(text[at:], '\n') + 1
	}
	text = text[:at] + "    - " + slug + "\n" + text[at:]
	return true, os.WriteFile(file, []byte(text), 0o644)
}

func appendTo(file, text string) error {
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	if _, err := f.WriteString(text); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}

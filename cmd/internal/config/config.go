// Package config reads the settings: flag over environment over file over built in.
// It is the only place that knows viper, and returns one plain, validated struct.
package config

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"
	"github.com/spf13/viper"

	"txtriage/chains"
)

// Node is one node to ask. URL may hold secrets: it is never printed, only Label is.
type Node struct {
	Chain  string // as the user wrote it: slug, alias or CAIP-2
	Label  string // "" gets one from the chain
	URL    string
	Public bool // built in
	RPS    int  // calls a second that it takes; 0: learned
}

// Settings are all settings of one run.
type Settings struct {
	Nodes   []Node // by --node or the file; empty: the built-in public ones
	Catalog string // file with own catalogue rows
	Profile string // file with the platform's own rules; "": none
	Lang    string
	Format  string
	View    string
	Mask    string
	Timeout time.Duration
	Offline bool
	File    string // the file that was read, "" if none
	Notify  Notify // whom a watch tells
	Own     bool   // the file names nodes: the built-in public ones are off
	Open    bool   // the file can be read by others than its owner
}

// Getenv looks up one environment variable.
type Getenv func(string) string

// Path is where the settings file is looked for without --config.
func Path(env Getenv) string {
	dir := env("XDG_CONFIG_HOME")
	if dir == "" {
		home := env("HOME")
		if home == "" {
			return ""
		}
		dir = filepath.Join(home, ".config")
	}
	return filepath.Join(dir, "txtriage", "config.yaml")
}

var (
	views = []string{"customer", "agent", "engineer"}
	masks = []string{"none", "partial", "full"}
)

// Views are the values of --view.
func Views() []string { return slices.Clone(views) }

// Masks are the values of --mask.
func Masks() []string { return slices.Clone(masks) }

var keys = []string{"nodes", "catalog", "lang", "format", "view", "mask", "timeout", "offline", "profile", "notify"}

var nodeKeys = []string{"chain", "label", "url", "url_file", "url_command", "rps"}

// Load reads the settings. flags may be nil; a flag counts only if the user gave it.
func Load(env Getenv, flags *pflag.FlagSet) (Settings, error) {
	v := viper.New()
	v.SetConfigType("yaml")
	v.SetDefault("lang", "")
	v.SetDefault("format", "")
	v.SetDefault("view", "agent")
	v.SetDefault("mask", "none")
	v.SetDefault("timeout", "30s")
	s := Settings{}
	if err := s.read(v, env, flags); err != nil {
		return s, err
	}
	for _, k := range keys[1 : len(keys)-1] { // neither nodes nor notify are one value
		if val := env("TXTRIAGE_" + strings.ToUpper(k)); val != "" {
			v.Set(k, val)
		}
		if flags != nil {
			if f := flags.Lookup(k); f != nil && f.Changed {
				v.Set(k, f.Value.String())
			}
		}
	}
	s.Catalog, s.Lang, s.Format = v.GetString("catalog"), v.GetString("lang"), v.GetString("format")
	s.Profile = v.GetString("profile")
	s.View, s.Mask, s.Offline = v.GetString("view"), v.GetString("mask"), v.GetBool("offline")
	var err error
	if s.Timeout, err = time.ParseDuration(v.GetString("timeout")); err != nil || s.Timeout <= 0 {
		return s, fmt.Errorf("timeout must be a positive duration such as 30s, not %q", v.GetString("timeout"))
	}
	if !slices.Contains(views, s.View) {
		return s, fmt.Errorf("view must be one of %s, not %q", strings.Join(views, ", "), s.View)
	}
	if !slices.Contains(masks, s.Mask) {
		return s, fmt.Errorf("mask must be one of %s, not %q", strings.Join(masks, ", "), s.Mask)
	}
	if err := s.nodes(v, env, flags); err != nil {
		return s, err
	}
	return s, s.notify(v, env, flags)
}

func (s *Settings) read(v *viper.Viper, env Getenv, flags *pflag.FlagSet) error {
	file, asked := env("TXTRIAGE_CONFIG"), true
	if flags != nil {
		if f := flags.Lookup("config"); f != nil && f.Changed {
			file = f.Value.String()
		}
	}
	if file == "" {
		file, asked = Path(env), false
	}
	if file == "" {
		return nil
	}
	info, err := os.Stat(file)
	if errors.Is(err, fs.ErrNotExist) && !asked {
		return nil
	}
	if err != nil {
		return fmt.Errorf("settings file %s: %w", file, plain(err))
	}
	v.SetConfigFile(file)
	if err := v.ReadInConfig(); err != nil {
		return fmt.Errorf("settings file %s is not valid YAML: %s", file, firstLine(err.Error()))
	}
	s.File, s.Open = file, info.Mode().Perm()&0o077 != 0
	for k := range v.AllSettings() {
		if !slices.Contains(keys, k) {
			return unknownKey(file, k, keys)
		}
	}
	return nil
}

func (s *Settings) nodes(v *viper.Viper, env Getenv, flags *pflag.FlagSet) error {
	var given []string
	if flags != nil {
		if f := flags.Lookup("node"); f != nil {
			given, _ = flags.GetStringArray("node")
		}
	}
	if len(given) == 0 {
		given = strings.Fields(env("TXTRIAGE_NODE"))
	}
	over := map[string]bool{} // chains whose configured nodes the command line replaces
	for _, g := range given {
		chain, url, ok := strings.Cut(g, "=")
		if !ok || chain == "" || url == "" {
			return errors.New("--node takes CHAIN=URL, such as ethereum=http://127.0.0.1:8545")
		}
		over[chain] = true
		s.Nodes = append(s.Nodes, Node{Chain: chain, URL: url})
	}
	list, _ := v.Get("nodes").([]any)
	if v.IsSet("nodes") && list == nil {
		return fmt.Errorf("settings file %s: nodes must be a list", s.File)
	}
	s.Own = len(list) > 0
	for i, item := range list {
		row, ok := item.(map[string]any)
		if !ok {
			return fmt.Errorf("settings file %s: node %d is not a set of keys", s.File, i+1)
		}
		n, err := s.node(i+1, row, env)
		if err != nil {
			return err
		}
		if !over[n.Chain] {
			s.Nodes = append(s.Nodes, n)
		}
	}
	return nil
}

func (s *Settings) node(i int, row map[string]any, env Getenv) (Node, error) {
	get := func(k string) string { t, _ := row[k].(string); return t }
	for k := range row {
		if !slices.Contains(nodeKeys, k) {
			return Node{}, unknownKey(s.File, k, nodeKeys)
		}
	}
	n := Node{Chain: get("chain"), Label: get("label")}
	where := fmt.Sprintf("settings file %s: node %d", s.File, i)
	if n.Chain == "" {
		return n, fmt.Errorf("%s has no chain", where)
	}
	var err error
	if n.URL, err = hiddenIn(row, "url", where, env); err != nil {
		return n, err
	}
	if v, given := row["rps"]; given {
		rps, ok := v.(int)
		if !ok || rps < 1 {
			return n, fmt.Errorf("%s: rps must be a whole number of calls a second, 1 or more", where)
		}
		n.RPS = rps
	}
	if n.URL == "" {
		return n, fmt.Errorf("%s has no url, url_file or url_command", where)
	}
	return n, nil
}

// hiddenIn reads what should not stand in the file itself: the key as it is, with variables of
// the environment put in, else from the file or the command that key_file and key_command name.
func hiddenIn(row map[string]any, key, where string, env Getenv) (string, error) {
	get := func(k string) string { t, _ := row[k].(string); return t }
	switch {
	case get(key) != "":
		var missing string
		v := os.Expand(get(key), func(name string) string {
			val := env(name)
			if val == "" {
				missing = name
			}
			return val
		})
		if missing != "" {
			return "", fmt.Errorf("%s needs the environment variable %s, which is not set", where, missing)
		}
		return v, nil
	case get(key+"_file") != "":
		b, err := os.ReadFile(get(key + "_file"))
		if err != nil {
			return "", fmt.Errorf("%s: %s_file: %w", where, key, plain(err))
		}
		return strings.TrimSpace(string(b)), nil
	case row[key+"_command"] != nil:
		v, err := secretFrom(row[key+"_command"])
		if err != nil {
			return "", fmt.Errorf("%s: %s_command: %w", where, key, err)
		}
		return v, nil
	}
	return "", nil
}

// words takes a command apart, without a shell: a list as it is, a text at its spaces.
func words(v any) (argv []string) {
	switch c := v.(type) {
	case string:
		return strings.Fields(c)
	case []any:
		for _, a := range c {
			argv = append(argv, fmt.Sprint(a))
		}
	}
	return argv
}

// secretFrom runs a command and takes the first line that it prints.
func secretFrom(v any) (string, error) {
	argv := words(v)
	if len(argv) == 0 {
		return "", errors.New("is empty")
	}
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Second)
	defer stop()
	out, err := exec.CommandContext(ctx, argv[0], argv[1:]...).Output()
	if err != nil {
		return "", fmt.Errorf("%s did not succeed", argv[0])
	}
	return firstLine(strings.TrimSpace(string(out))), nil
}

func unknownKey(file, key string, known []string) error {
	return fmt.Errorf("settings file %s: unknown key %q; the nearest known one is %q", file, key, chains.Nearest(key, known))
}

// plain drops the path from a file error: the message names the file already.
func plain(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

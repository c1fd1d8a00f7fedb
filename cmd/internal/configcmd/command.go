// Package configcmd makes and shows the settings file.
package configcmd

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"txtriage/cmd/internal/config"
	"txtriage/cmd/internal/disk"
	"txtriage/cmd/internal/hall"
	"txtriage/cmd/internal/profile"
	"txtriage/report/safe"
)

//go:embed start.yaml
var start []byte

// New makes the command with its three verbs.
func New(env *hall.Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "config",
		Short:   "Make or show the settings file",
		Long:    "Make or show the settings file. Flags win over TXTRIAGE_* in the environment, those over the file.\n\nEXIT STATUS\n  0   done\n  2   the settings are wrong, or the file exists already",
		Example: "  txtriage config init\n  txtriage config show",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		verb("init", "Write a commented starting file", func(cmd *cobra.Command) error { return initFile(env, cmd) }),
		verb("show", "Show the settings in force, secrets hidden", func(cmd *cobra.Command) error { return show(env, cmd) }),
		verb("path", "Print where the file is looked for", func(cmd *cobra.Command) error {
			fmt.Fprintln(env.Out, path(env, cmd))
			return nil
		}),
		profileVerb(env),
	)
	return cmd
}

func profileVerb(env *hall.Env) *cobra.Command {
	var schema bool
	cmd := verb("profile", "Print a commented example of a platform's own rules for --profile", func(*cobra.Command) error {
		text := profile.Example
		if schema {
			text = profile.Schema
		}
		fmt.Fprint(env.Out, text)
		return nil
	})
	cmd.Flags().BoolVar(&schema, "schema", false, "print its JSON Schema instead")
	return cmd
}

func verb(name, short string, run func(*cobra.Command) error) *cobra.Command {
	return &cobra.Command{
		Use: name, Short: short, Long: short + ".\n\nEXIT STATUS\n  0   done\n  2   it cannot be done; the message says why",
		Example: "  txtriage config " + name, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return run(cmd) },
	}
}

func path(env *hall.Env, cmd *cobra.Command) string {
	if f, _ := cmd.Flags().GetString("config"); f != "" {
		return f
	}
	if f := env.Getenv("TXTRIAGE_CONFIG"); f != "" {
		return f
	}
	return config.Path(env.Getenv)
}

func initFile(env *hall.Env, cmd *cobra.Command) error {
	p := path(env, cmd)
	if p == "" {
		return hall.Usage("neither XDG_CONFIG_HOME nor HOME is set", "name a file with --config FILE")
	}
	if _, err := os.Stat(p); err == nil {
		return hall.Usage(fmt.Sprintf("%s exists already", p), "it is left as it is")
	}
	if err := os.MkdirAll(filepath.Dir(p), 0o700); err != nil {
		return hall.Usage(fmt.Sprintf("%s cannot be made", filepath.Dir(p)))
	}
	if err := disk.WriteWholeOn(env.Files(), p, start, 0o600); err != nil {
		return hall.Usage(fmt.Sprintf("%s cannot be written: %s", p, disk.Why(err)))
	}
	fmt.Fprintf(env.Err, "note: wrote %s\n", p)
	return nil
}

func show(env *hall.Env, cmd *cobra.Command) error {
	s, err := env.Settings(cmd)
	if err != nil {
		return err
	}
	file := s.File
	if file == "" {
		file = "none"
	}
	fmt.Fprintf(env.Out, "# settings file: %s\n", file)
	fmt.Fprintf(env.Out, "lang: %q\nformat: %q\nview: %s\nmask: %s\ntimeout: %s\noffline: %t\ncatalog: %q\nprofile: %q\n", s.Lang, s.Format, s.View, s.Mask, s.Timeout, s.Offline, s.Catalog, s.Profile)
	showNotify(env, s.Notify)
	if len(s.Nodes) == 0 {
		fmt.Fprintln(env.Out, "nodes: []   # built-in public nodes are asked, unless offline")
		return nil
	}
	cat, err := env.Catalog(s)
	if err != nil {
		return err
	}
	nodes, err := hall.Connect(env, config.Settings{Nodes: s.Nodes, Offline: true}, cat)
	if err != nil {
		return err
	}
	fmt.Fprintln(env.Out, "nodes:")
	for _, id := range nodes.Chains() {
		for _, n := range nodes.ByChain[id] {
			fmt.Fprintf(env.Out, "  - {chain: %s, label: %s, kind: %s, url: hidden}\n", nodes.Rows[id].Slug, n.Label(), n.Kind())
		}
	}
	return nil
}

// showNotify tells whom a watch would tell; where that is stays hidden.
func showNotify(env *hall.Env, n config.Notify) {
	if len(n.Command) > 0 {
		fmt.Fprintf(env.Out, "notify command: %s\n", safe.Words(n.Command[0]))
	}
	for _, name := range n.Given {
		fmt.Fprintf(env.Out, "notify %s: hidden\n", name)
	}
}

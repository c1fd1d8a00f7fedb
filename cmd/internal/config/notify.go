package config

import (
	"fmt"
	"slices"

	"github.com/spf13/pflag"
	"github.com/spf13/viper"
)

// Notify is whom a watch tells of changes. Addresses and the secret are never printed.
type Notify struct {
	Command []string // program and arguments, run without a shell
	Webhook string
	Secret  string // with which what goes to the webhook is signed
	Slack   string
	Given   []string // which of the three are set, by name; they are read only for a command that has the flags
}

var notifyKeys = []string{
	"command", "webhook", "webhook_file", "webhook_command", "webhook_secret", "webhook_secret_file", "webhook_secret_command", "slack", "slack_file", "slack_command",
}

// notify reads flags over environment over file. The secret has no flag: flags show in lists of
// processes.
func (s *Settings) notify(v *viper.Viper, env Getenv, flags *pflag.FlagSet) error {
	row, ok := v.Get("notify").(map[string]any)
	if v.IsSet("notify") && !ok {
		return fmt.Errorf("settings file %s: notify must be a set of keys", s.File)
	}
	for k := range row {
		if !slices.Contains(notifyKeys, k) {
			return unknownKey(s.File, k, notifyKeys)
		}
	}
	n := &s.Notify
	n.Command = words(row["command"])
	for _, f := range []struct {
		flag, env, key string
		to             *string
	}{
		{"webhook", "TXTRIAGE_WEBHOOK", "webhook", &n.Webhook}, {"", "TXTRIAGE_WEBHOOK_SECRET", "webhook_secret", &n.Secret}, {"slack", "TXTRIAGE_SLACK", "slack", &n.Slack},
	} {
		if env(f.env) != "" || row[f.key] != nil || row[f.key+"_file"] != nil || row[f.key+"_command"] != nil {
			n.Given = append(n.Given, f.key)
		}
		if flags == nil || flags.Lookup("webhook") == nil {
			continue // only a watch tells anybody: no other command needs to run what would find the secret
		}
		if given := flags.Lookup(f.flag); given != nil && given.Changed {
			*f.to = given.Value.String()
			continue
		}
		if *f.to = env(f.env); *f.to != "" {
			continue
		}
		var err error
		if *f.to, err = hiddenIn(row, f.key, fmt.Sprintf("settings file %s: notify", s.File), env); err != nil {
			return err
		}
	}
	if c := env("TXTRIAGE_NOTIFY_COMMAND"); c != "" {
		n.Command = words(c)
	}
	if flags != nil {
		if f := flags.Lookup("notify-command"); f != nil && f.Changed {
			n.Command = words(f.Value.String())
		}
	}
	return nil
}

package hall

import (
	"strings"

	"github.com/spf13/cobra"

	"txtriage/chains"
	"txtriage/cmd/internal/config"
	"txtriage/report"
	"txtriage/report/lang"
)

// formatNames are the values of --format, in the order of report's list.
func formatNames() []string {
	var names []string
	for _, f := range report.Formats() {
		names = append(names, f.Name)
	}
	return names
}

// either joins names as help texts do: a, b or c.
func either(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// complete offers values for a flag to the shell. It fails only if the flag does not exist.
func complete(cmd *cobra.Command, flag string, values cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, values); err != nil {
		panic(err)
	}
}

func oneOf(values ...string) cobra.CompletionFunc {
	return cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)
}

// chainNames offers the short names of the catalogue, own rows included; end is put behind each.
func chainNames(end string, directive cobra.ShellCompDirective) cobra.CompletionFunc {
	return func(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		env, file := &Env{}, ""
		if f := cmd.Flag("catalog"); f != nil {
			file = f.Value.String()
		}
		cat, err := env.Catalog(config.Settings{Catalog: file})
		if err != nil {
			if cat, err = chains.LoadCatalog(); err != nil {
				return nil, cobra.ShellCompDirectiveError
			}
		}
		var out []string
		for _, r := range cat.Rows() {
			if strings.HasPrefix(r.Slug, strings.ToLower(typed)) {
				out = append(out, cobra.CompletionWithDesc(r.Slug+end, r.Name))
			}
		}
		return out, directive
	}
}

func completeNodeFlags(cmd *cobra.Command) {
	complete(cmd, "node", chainNames("=", cobra.ShellCompDirectiveNoSpace|cobra.ShellCompDirectiveNoFileComp))
	complete(cmd, "timeout", cobra.NoFileCompletions)
}

func completeReportFlags(cmd *cobra.Command, formats []string) {
	complete(cmd, "lang", oneOf(lang.Available()...))
	complete(cmd, "format", oneOf(formats...))
	complete(cmd, "view", oneOf(config.Views()...))
	complete(cmd, "mask", oneOf(config.Masks()...))
}

func completeClaimFlags(cmd *cobra.Command) {
	complete(cmd, "chain", chainNames("", cobra.ShellCompDirectiveNoFileComp))
	complete(cmd, "network", chainNames("", cobra.ShellCompDirectiveNoFileComp))
	complete(cmd, "role", oneOf(roles...))
}

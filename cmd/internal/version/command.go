// Package version prints the program's version.
package version

import (
	"fmt"

	"github.com/spf13/cobra"

	"txtriage/cmd/internal/hall"
)

// New makes the command.
func New(env *hall.Env) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		Long:    "Print the version.\n\nEXIT STATUS\n  0   always",
		Example: "  txtriage version",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			fmt.Fprintf(env.Out, "txtriage %s\n", hall.Version)
			return nil
		},
	}
}

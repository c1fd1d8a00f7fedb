// Package man writes the manual pages.
package man

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"txtriage/cmd/internal/hall"
)

// New makes the command.
func New(env *hall.Env) *cobra.Command {
	return &cobra.Command{
		Use:     "man FOLDER",
		Short:   "Write the manual pages into a folder",
		Long:    "Write the manual pages into a folder, one per command.\n\nEXIT STATUS\n  0   written\n  2   the folder cannot be made or written to",
		Example: "  txtriage man ./man && man ./man/txtriage.1",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return hall.Usage(fmt.Sprintf("%s cannot be made", args[0]))
			}
			// A fixed date: the same version gives the same pages.
			date := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
			head := &doc.GenManHeader{Title: "TXTRIAGE", Section: "1", Source: "txtriage " + hall.Version, Date: &date}
			cmd.Root().DisableAutoGenTag = true
			if err := doc.GenManTree(cmd.Root(), head, args[0]); err != nil {
				return hall.Usage(fmt.Sprintf("%s cannot be written to", args[0]))
			}
			return nil
		},
	}
}

// Command txtriage diagnoses a transfer on a public chain: where it is, why, who has to act.
package main

import (
	"os"

	"txtriage/cmd/internal/app"
)

func main() { os.Exit(app.Main()) }

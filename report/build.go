package report

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// Build words a verdict. f is the facts that the verdict was judged on; neither is changed.
func Build(v diagnose.Verdict, f *facts.Facts, o Options) *Report {
	return &Report{}
}

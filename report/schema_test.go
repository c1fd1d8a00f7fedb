package report_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"txtriage/report"
	"txtriage/report/lang"
)

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	published, err := os.Open("schema/report-1.json")
	if err != nil {
		t.Fatal(err)
	}
	defer published.Close()
	doc, err := jsonschema.UnmarshalJSON(published)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("urn:txtriage:report:1", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("urn:txtriage:report:1")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEveryJSONReportFitsTheSchema(t *testing.T) {
	schema := compileSchema(t)
	check := func(name string, b []byte) {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := schema.Validate(doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	var all []*report.Report
	for _, s := range samples() {
		for _, tag := range lang.Available() {
			for _, view := range []report.View{report.Customer, report.Agent, report.Engineer} {
				r := s.build(tag, view)
				all = append(all, r)
				check(s.name+" "+tag+" "+string(view), render(t, "json", r))
			}
		}
	}
	check("several", render(t, "json", all...))
}

// TestSchemaNoticesMistakes keeps the schema from passing everything.
func TestSchemaNoticesMistakes(t *testing.T) {
	schema := compileSchema(t)
	good := render(t, "json", confirming().build("en", report.Agent))
	for name, change := range map[string][2]string{
		"a field is gone":         {`"party"`, `"partei"`},
		"units are a JSON number": {`"units": "1500000000000000000"`, `"units": 1500000000000000000`},
		"another schema":          {`txtriage.report/1`, `txtriage.report/2`},
		"a local time":            {`"as_of": "2026-11-21T17:33:20Z"`, `"as_of": "2026-11-21T17:33:20+02:00"`},
		"a spoken slug":           {`"slug": "awaiting-confirmations"`, `"slug": "Awaiting confirmations"`},
	} {
		bad := bytes.Replace(good, []byte(change[0]), []byte(change[1]), 1)
		if bytes.Equal(bad, good) {
			t.Fatalf("%s: nothing to change", name)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(bad))
		if err != nil {
			t.Fatal(err)
		}
		if schema.Validate(doc) == nil {
			t.Errorf("%s: the schema takes it", name)
		}
	}
}

// TestDataIsTheJSONFormat: what is built for the json format alone is the same.
func TestDataIsTheJSONFormat(t *testing.T) {
	for _, s := range samples() {
		for _, view := range []report.View{report.Customer, report.Agent, report.Engineer} {
			o := report.Options{View: view, Version: "1"}
			whole, err := report.JSONLine(report.Build(s.verdict, s.facts, o))
			if err != nil {
				t.Fatal(err)
			}
			o.Data = true
			if data, err := report.JSONLine(report.Build(s.verdict, s.facts, o)); err != nil || !bytes.Equal(whole, data) {
				t.Errorf("%s, %s: %v\n%s\n%s", s.name, view, err, whole, data)
			}
		}
	}
}

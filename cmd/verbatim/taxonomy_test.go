package main

import (
	"regexp"
	"strings"
	"testing"

	"verbatim/cmd/verbatim/api"
	"verbatim/cmd/verbatim/app"
	"verbatim/nlp"
)

// What help shows as a file must be one: people copy it.
func TestTheFileInHelpIsGood(t *testing.T) {
	b, err := helpTexts.ReadFile("help/taxonomy.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(b), "A file, line by line")
	text, _, ok := strings.Cut(text, "\nIntents (")
	if !ok {
		t.Fatal("help has no file any more")
	}
	remark := regexp.MustCompile(`\s{3,}.*$`)
	var file strings.Builder
	for _, line := range strings.Split(text, "\n")[1:] {
		if line, indented := strings.CutPrefix(line, "  "); indented && !strings.HasPrefix(line, " ") {
			file.WriteString(remark.ReplaceAllString(line, "") + "\n")
		}
	}
	model, err := nlp.New(nlp.Options{})
	if err != nil {
		t.Fatal(err)
	}
	check := app.CheckTaxonomy(model, api.TaxonomyFile{File: file.String(), Name: "help"})
	if !check.OK {
		t.Errorf("%s\n%+v", file.String(), check.Problems)
	}
}

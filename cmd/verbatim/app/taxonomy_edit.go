package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback/store"
	"verbatim/nlp/taxonomy"
)

// EditTaxonomy makes a small change of the tenant's own file, as a new version.
func (a *App) EditTaxonomy(ctx context.Context, tenant string, e api.TaxonomyEdit) (api.Taxonomy, error) {
	return a.changeTaxonomy(ctx, tenant, e.Version, e.By, func(doc taxonomyDoc, _ []store.Setting) (taxonomyDoc, error) {
		doc.File, doc.Note = editTaxonomy(doc.File, e, allPacks(a.ActiveTaxonomy(tenant))), e.Note
		return doc, nil
	})
}

// editTaxonomy changes lines of a file: what switches off and merges stands at
// its top, after the comment that opens it.
func editTaxonomy(file string, e api.TaxonomyEdit, packs []taxonomy.Pack) string {
	var drop, add []string // lines that begin so, and whole lines
	var on string          // a pack that a line "packs" must name
	switch {
	case e.Off != nil:
		drop, add = directives(e.Off.Kind, e.Off.Name), []string{"off " + e.Off.Kind + " " + e.Off.Name}
	case e.On != nil:
		if drop = directives(e.On.Kind, e.On.Name); e.On.Kind == "pack" {
			on = e.On.Name
		}
	case e.Merge != nil:
		drop = directives(string(e.Merge.Kind), e.Merge.From)
		add = []string{fmt.Sprintf("merge %s %s into %s", e.Merge.Kind, e.Merge.From, e.Merge.Into)}
	case e.Packs != nil:
		drop = []string{"packs ", "off pack "}
		for _, p := range packs {
			if !slices.Contains(*e.Packs, p.Name) {
				add = append(add, "off pack "+p.Name)
			}
		}
	}
	var head, rest []string
	for line := range strings.Lines(file) {
		line = strings.TrimRight(line, "\r\n")
		switch {
		case begins(line, drop):
		case len(rest) == 0 && strings.HasPrefix(line, "#"):
			head = append(head, line)
		default:
			rest = append(rest, naming(line, on))
		}
	}
	if all := slices.Concat(head, add, rest); len(all) > 0 {
		return strings.Join(all, "\n") + "\n"
	}
	return ""
}

// directives are the beginnings of the lines that switch a label off or merge it.
func directives(kind, name string) []string {
	return []string{fmt.Sprintf("off %s %s ", kind, name), fmt.Sprintf("merge %s %s ", kind, name)}
}

// begins says whether a line begins with one of starts, each of which ends with
// a blank; how many blanks part its words is free.
func begins(line string, starts []string) bool {
	line = strings.Join(strings.Fields(line), " ") + " "
	return slices.ContainsFunc(starts, func(s string) bool { return strings.HasPrefix(line, s) })
}

// naming adds a pack to a line "packs …" that does not name it.
func naming(line, pack string) string {
	if pack == "" || !begins(line, []string{"packs "}) {
		return line
	}
	for _, name := range strings.Split(strings.TrimSpace(line)[len("packs "):], ",") {
		if strings.TrimSpace(name) == pack {
			return line
		}
	}
	return strings.TrimRight(line, " ") + ", " + pack
}

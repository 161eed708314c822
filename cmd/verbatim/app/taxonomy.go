package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback/store"
	"verbatim/nlp"
	"verbatim/nlp/taxonomy"
)

// A tenant's own taxonomy is the setting "taxonomy": its value is a JSON object
// with the file that is laid over the built-in one. An analyzer has in its stamp
// the first version with the same file, so that an undo makes old analyses
// current again, and 0 where there is no file. A version is checked before it is
// stored, so one that can't be used was stored by an older or newer program; the
// last that can be stays in force.

const taxonomySetting = "taxonomy"

// taxonomyDoc is the setting's value.
type taxonomyDoc struct {
	File string `json:"file"`
	Name string `json:"name,omitempty"` // of the file, for messages
	Note string `json:"note,omitempty"`
}

// taxonomyInForce is what a version of the setting gave.
type taxonomyInForce struct {
	seen    int           // the newest version read
	version int           // in force, 0 for the built-in one
	base    *nlp.Analyzer // with it and without the tenant's lexicon, nil for the built-in one
	active  *taxonomy.Taxonomy
	fault   string // why seen is not in force
}

// ErrTaxonomyChanged says that the taxonomy is not the one that was read.
var ErrTaxonomyChanged = errors.New("the taxonomy has changed")

// TaxonomyError says what is wrong with a file.
type TaxonomyError struct{ Check api.TaxonomyCheck }

func (e *TaxonomyError) Error() string {
	var b strings.Builder
	b.WriteString("the taxonomy is left as it is")
	for _, p := range e.Check.Problems {
		if p.Warning {
			continue
		}
		fmt.Fprintf(&b, "\n%s:%d: %s", p.File, p.Line, p.What)
		if p.Hint != "" {
			fmt.Fprintf(&b, " (%s)", p.Hint)
		}
	}
	return b.String()
}

// laid is a tenant's file laid over the built-in taxonomy.
type laid struct {
	active   *taxonomy.Taxonomy
	analyzer *nlp.Analyzer
}

// lay parses a file and makes the analyzer beside one; number is its version in
// the stamp.
func lay(beside *nlp.Analyzer, name, text string, number int) (laid, error) {
	file, err := taxonomy.Parse(name, []byte(text))
	if err != nil {
		return laid{}, err
	}
	active, err := taxonomy.Builtin().With(file)
	if err != nil {
		return laid{}, err
	}
	analyzer, err := beside.WithTaxonomy(number, active)
	if err != nil {
		return laid{}, err
	}
	return laid{active, analyzer}, nil
}

// CheckTaxonomy lays a file over the built-in taxonomy and runs every example.
// An example of the built-in files that no longer holds is only a warning: the
// tenant may have meant it.
func CheckTaxonomy(beside *nlp.Analyzer, file api.TaxonomyFile) api.TaxonomyCheck {
	out := api.TaxonomyCheck{OK: true, Problems: []api.TaxonomyProblem{}}
	name := taxonomyDoc{Name: file.Name}.fileName()
	l, err := lay(beside, name, file.File, 0)
	if err != nil {
		out.OK = false
		for _, p := range problemsOf(name, err) {
			out.Problems = append(out.Problems, api.TaxonomyProblem{File: p.File, Line: p.Line, What: p.What, Hint: p.Hint})
		}
		return out
	}
	for i := range l.active.Labels {
		out.Labels++
		out.Rules += len(l.active.Labels[i].Rules)
		out.Examples += len(l.active.Labels[i].Examples)
	}
	for _, p := range l.analyzer.CheckExamples() {
		own := p.File == name
		out.OK = out.OK && !own
		out.Problems = append(out.Problems, api.TaxonomyProblem{File: p.File, Line: p.Line, What: p.What, Hint: p.Hint, Warning: !own})
	}
	return out
}

// problemsOf lists what is wrong, whatever shape it comes in.
func problemsOf(name string, err error) taxonomy.Problems {
	var all taxonomy.Problems
	var one taxonomy.Problem
	switch {
	case errors.As(err, &all):
		return all
	case errors.As(err, &one):
		return taxonomy.Problems{one}
	}
	return taxonomy.Problems{{Place: taxonomy.Place{File: name, Line: 1}, What: err.Error()}}
}

// isBuiltin says whether a file leaves the built-in taxonomy as it is.
func (d taxonomyDoc) isBuiltin() bool {
	for line := range strings.Lines(d.File) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			return false
		}
	}
	return true
}

func (d taxonomyDoc) fileName() string {
	if d.Name == "" {
		return "taxonomy.txt"
	}
	return d.Name
}

func readTaxonomy(set store.Setting) (taxonomyDoc, error) {
	var doc taxonomyDoc
	if len(set.Value) == 0 { // undone back to nothing
		return doc, nil
	}
	if err := json.Unmarshal(set.Value, &doc); err != nil {
		return doc, fmt.Errorf("read taxonomy, version %d: %w", set.Version, err)
	}
	return doc, nil
}

// useTaxonomy makes what a stored version gives; all is the setting's history.
func (a *App) useTaxonomy(set store.Setting, all []store.Setting) (taxonomyInForce, error) {
	t := taxonomyInForce{seen: set.Version}
	doc, err := readTaxonomy(set)
	if err != nil || doc.isBuiltin() {
		return t, err
	}
	l, err := lay(a.Analyzer, doc.fileName(), doc.File, firstWith(doc, all, set.Version))
	if err != nil {
		return t, fmt.Errorf("use taxonomy, version %d: %w", set.Version, err)
	}
	t.version, t.base, t.active = set.Version, l.analyzer, l.active
	return t, nil
}

// firstWith is the first version of a history with a document's file, or version.
func firstWith(doc taxonomyDoc, all []store.Setting, version int) int {
	for _, set := range all {
		if old, err := readTaxonomy(set); err == nil && old.File == doc.File {
			version = min(version, set.Version)
		}
	}
	return version
}

// keepTaxonomy puts a version in force, unless a newer one stands.
func (a *App) keepTaxonomy(tenant string, now taxonomyInForce) {
	a.models.change(tenant, func(t *tenantModel) bool {
		if t.taxonomy.seen >= now.seen {
			return false
		}
		t.taxonomy = now
		return true
	})
}

// refreshTaxonomy reads a tenant's setting when version is new. One that can't
// be used is logged, once, and leaves in force what was; a process that has just
// begun takes the newest that can be used.
func (a *App) refreshTaxonomy(ctx context.Context, tenant string, version int) error {
	was := a.models.of(tenant).taxonomy
	if was.seen >= version {
		return nil
	}
	all, err := a.Store.SettingHistory(ctx, tenant, taxonomySetting)
	if err != nil || len(all) == 0 {
		return err
	}
	now, fault := a.useTaxonomy(all[0], all)
	if fault != nil {
		if now = was; was.seen == 0 {
			now = a.lastGoodTaxonomy(all)
		}
		now.seen, now.fault = all[0].Version, fault.Error()
		a.log.Warn("taxonomy left out, another stays in force", "tenant", tenant, "version", now.seen, "in force", now.version, "fault", fault)
	}
	a.keepTaxonomy(tenant, now)
	return nil
}

// lastGoodTaxonomy is the newest version that can be used, else the built-in
// one.
func (a *App) lastGoodTaxonomy(all []store.Setting) taxonomyInForce {
	for _, set := range all {
		if t, err := a.useTaxonomy(set, all); err == nil {
			return t
		}
	}
	return taxonomyInForce{}
}

// ActiveTaxonomy is what tags a tenant's feedback.
func (a *App) ActiveTaxonomy(tenant string) *taxonomy.Taxonomy {
	if t := a.models.of(tenant).taxonomy.active; t != nil {
		return t
	}
	return taxonomy.Builtin()
}

// TaxonomyFault says why a tenant's newest taxonomy is not in force, "" when it
// is.
func (a *App) TaxonomyFault(tenant string) string { return a.models.of(tenant).taxonomy.fault }

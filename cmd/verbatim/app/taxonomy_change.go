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

// taxonomySet reads a tenant's setting; one that was never set is version 0.
func (a *App) taxonomySet(ctx context.Context, tenant string) (store.Setting, taxonomyDoc, error) {
	set, err := a.Store.Setting(ctx, tenant, taxonomySetting)
	if errors.Is(err, store.ErrNotFound) {
		_, err = a.Store.SettingHistory(ctx, tenant, taxonomySetting) // is there such a tenant?
		return store.Setting{Name: taxonomySetting}, taxonomyDoc{}, err
	}
	if err != nil {
		return set, taxonomyDoc{}, err
	}
	doc, err := readTaxonomy(set)
	return set, doc, err
}

// Taxonomy gives what is in force for a tenant and where it comes from. With
// whole it has every rule, and all of it as one file.
func (a *App) Taxonomy(ctx context.Context, tenant string, whole bool) (api.Taxonomy, error) {
	set, doc, err := a.taxonomySet(ctx, tenant)
	if err != nil && set.Version == 0 {
		return api.Taxonomy{}, err
	} // a value that can't be read shows as the fault
	t := a.models.of(tenant).taxonomy
	out := api.Taxonomy{
		Version: set.Version, InForce: t.number, At: set.At, By: set.By, Note: doc.Note, Fault: t.fault, File: doc.File,
		Packs: []api.TaxonomyPack{}, Labels: []api.TaxonomyLabel{},
	}
	active := a.ActiveTaxonomy(tenant)
	if whole {
		out.Active = active.String()
	}
	counts := map[string]int{}
	for i := range active.Labels {
		l := &active.Labels[i]
		counts[l.Pack]++
		out.Labels = append(out.Labels, describeLabel(l, doc.fileName(), whole))
	}
	on := map[string]bool{}
	for _, p := range active.Packs {
		on[p.Name] = true
	}
	for _, p := range allPacks(active) {
		out.Packs = append(out.Packs, api.TaxonomyPack{Name: p.Name, English: p.EN, French: p.FR, On: on[p.Name], Labels: counts[p.Name]})
	}
	st, err := a.Store.Status(ctx, tenant)
	if err != nil {
		return out, err
	}
	out.Items = st.Items
	out.Awaiting, err = a.Store.CountStale(ctx, tenant, a.For(tenant).Stamp())
	return out, err
}

// allPacks are the built-in packs and, after them, those of the tenant.
func allPacks(active *taxonomy.Taxonomy) []taxonomy.Pack {
	out := append([]taxonomy.Pack(nil), taxonomy.Builtin().Packs...)
	for _, p := range active.Packs {
		known := false
		for _, q := range out {
			known = known || q.Name == p.Name
		}
		if !known {
			out = append(out, p)
		}
	}
	return out
}

func describeLabel(l *taxonomy.Label, own string, rules bool) api.TaxonomyLabel {
	out := api.TaxonomyLabel{
		Kind: nlp.MentionKind(l.Kind), Name: l.Name, Pack: l.Pack, English: l.EN, French: l.FR,
		AboutEnglish: l.AboutEN, AboutFrench: l.AboutFR, Own: l.File == own,
	}
	for _, r := range l.Rules {
		out.Own = out.Own || r.File == own
		if rules {
			out.Rules = append(out.Rules, api.TaxonomyRule{Lang: r.Lang, Text: r.Text, File: r.File, Line: r.Line})
		}
	}
	return out
}

// TaxonomyHistory lists the setting's versions, newest first.
func (a *App) TaxonomyHistory(ctx context.Context, tenant string) ([]api.TaxonomyVersion, error) {
	all, err := a.Store.SettingHistory(ctx, tenant, taxonomySetting)
	if err != nil {
		return nil, err
	}
	out := make([]api.TaxonomyVersion, 0, len(all))
	for _, set := range all {
		v := api.TaxonomyVersion{Version: set.Version, At: set.At, By: set.By}
		if doc, err := readTaxonomy(set); err == nil {
			v.Note, v.Lines = doc.Note, strings.Count(strings.TrimSuffix(doc.File, "\n"), "\n")
			if doc.File != "" {
				v.Lines++
			}
		} else {
			v.Note = err.Error()
		}
		out = append(out, v)
	}
	return out, nil
}

// ApplyTaxonomy checks a file and makes it the new version, which workers use
// from the next text on. What is wrong is told in a TaxonomyError, and nothing
// changes.
func (a *App) ApplyTaxonomy(ctx context.Context, tenant string, f api.TaxonomyFile) (api.Taxonomy, error) {
	a.editing.Lock()
	defer a.editing.Unlock()
	set, _, err := a.taxonomySet(ctx, tenant)
	if err != nil && set.Version == 0 {
		return api.Taxonomy{}, err
	}
	if f.Version != nil && *f.Version != set.Version {
		return api.Taxonomy{}, ErrTaxonomyChanged
	}
	return a.applyTaxonomy(ctx, tenant, taxonomyDoc{File: f.File, Name: f.Name, Note: f.Note}, f.By, set.Version)
}

// applyTaxonomy stores a checked document over version was.
func (a *App) applyTaxonomy(ctx context.Context, tenant string, doc taxonomyDoc, by string, was int) (api.Taxonomy, error) {
	check, made := checkTaxonomy(a.Analyzer, doc, was+1)
	if !check.OK {
		return api.Taxonomy{}, &TaxonomyError{check}
	}
	value, err := json.Marshal(doc)
	if err != nil {
		return api.Taxonomy{}, fmt.Errorf("encode taxonomy: %w", err)
	}
	set, err := a.Store.SetSetting(ctx, tenant, taxonomySetting, value, by)
	if err != nil {
		return api.Taxonomy{}, err
	}
	now := taxonomyInForce{seen: set.Version}
	switch {
	case doc.isBuiltin():
	case set.Version == was+1:
		now.number, now.base, now.active = set.Version, made.analyzer, made.active
	default: // somebody else's change came between
		if now, err = a.useTaxonomy(set); err != nil {
			return api.Taxonomy{}, err
		}
	}
	a.keepTaxonomy(tenant, now)
	return a.Taxonomy(ctx, tenant, false)
}

// UndoTaxonomy puts back what was in force before, as a new version. What was in
// force may be out of use by now: then nothing is undone.
func (a *App) UndoTaxonomy(ctx context.Context, tenant, by string) (api.Taxonomy, error) {
	a.editing.Lock()
	defer a.editing.Unlock()
	all, err := a.Store.SettingHistory(ctx, tenant, taxonomySetting)
	if err != nil {
		return api.Taxonomy{}, err
	}
	if len(all) == 0 {
		return api.Taxonomy{}, store.ErrNotFound
	}
	before := store.Setting{Version: all[0].Version + 1}
	if len(all) > 1 {
		before.Value = all[1].Value
	}
	now, err := a.useTaxonomy(before)
	if err != nil {
		return api.Taxonomy{}, &TaxonomyError{api.TaxonomyCheck{Problems: []api.TaxonomyProblem{{File: "version " + fmt.Sprint(all[1].Version), Line: 1, What: err.Error()}}}}
	}
	set, err := a.Store.UndoSetting(ctx, tenant, taxonomySetting, by)
	if err != nil {
		return api.Taxonomy{}, err
	}
	if set.Version != before.Version {
		if now, err = a.useTaxonomy(set); err != nil {
			return api.Taxonomy{}, err
		}
	}
	a.keepTaxonomy(tenant, now)
	return a.Taxonomy(ctx, tenant, false)
}

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
		Version: set.Version, InForce: t.version, At: set.At, By: set.By, Note: doc.Note, Fault: t.fault, File: doc.File,
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
	out.Awaiting, err = a.Awaiting(ctx, tenant)
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
	return a.changeTaxonomy(ctx, tenant, f.Version, f.By, func(taxonomyDoc, []store.Setting) (taxonomyDoc, error) {
		return taxonomyDoc{File: f.File, Name: f.Name, Note: f.Note}, nil
	})
}

// UndoTaxonomy puts back what was in force before, as a new version.
func (a *App) UndoTaxonomy(ctx context.Context, tenant, by string) (api.Taxonomy, error) {
	return a.changeTaxonomy(ctx, tenant, nil, by, func(_ taxonomyDoc, all []store.Setting) (taxonomyDoc, error) {
		switch len(all) {
		case 0:
			return taxonomyDoc{}, &store.NotFoundError{What: "setting", Name: taxonomySetting}
		case 1:
			return taxonomyDoc{}, nil
		}
		return readTaxonomy(all[1])
	})
}

// changeTaxonomy checks what edit makes of the newest version, and stores it as
// the next. version, when given, is the one that the asker read.
func (a *App) changeTaxonomy(ctx context.Context, tenant string, version *int, by string, edit func(taxonomyDoc, []store.Setting) (taxonomyDoc, error)) (api.Taxonomy, error) {
	a.editing.Lock()
	defer a.editing.Unlock()
	all, err := a.Store.SettingHistory(ctx, tenant, taxonomySetting)
	if err != nil {
		return api.Taxonomy{}, err
	}
	var newest store.Setting
	if len(all) > 0 {
		newest = all[0]
	}
	if version != nil && *version != newest.Version {
		return api.Taxonomy{}, ErrTaxonomyChanged
	}
	doc, _ := readTaxonomy(newest) // one that can't be read is replaced
	if doc, err = edit(doc, all); err != nil {
		return api.Taxonomy{}, err
	}
	return a.storeTaxonomy(ctx, tenant, doc, by, all)
}

// storeTaxonomy stores a document as the next version, when it is good, and puts
// it in force.
func (a *App) storeTaxonomy(ctx context.Context, tenant string, doc taxonomyDoc, by string, all []store.Setting) (api.Taxonomy, error) {
	if check := CheckTaxonomy(a.Analyzer, api.TaxonomyFile{File: doc.File, Name: doc.Name}); !check.OK {
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
	now, err := a.useTaxonomy(set, all)
	if err != nil {
		return api.Taxonomy{}, err
	}
	a.keepTaxonomy(tenant, now)
	return a.Taxonomy(ctx, tenant, false)
}

package app

import (
	"cmp"
	"context"
	"slices"

	"verbatim/cmd/verbatim/api"
	"verbatim/nlp"
)

// entryKey names an entry: a form may have one that was learned and one that a
// person set.
type entryKey struct {
	lang, form string
	hand       bool
}

// change edits a lexicon.
func (a *App) change(doc *lexiconDoc, edit api.LexiconEdit) error {
	entries := map[entryKey]api.LexiconEntry{}
	put := func(list []api.LexiconEntry) error {
		for _, e := range list {
			var err error
			if e, err = a.checkEntry(e); err != nil {
				return err
			}
			entries[entryKey{e.Lang, e.Form, e.Hand}] = e
		}
		return nil
	}
	for _, e := range doc.Entries {
		if edit.All == nil && (edit.Learned == nil || e.Hand) {
			entries[entryKey{e.Lang, e.Form, e.Hand}] = e
		}
	}
	for _, list := range []*[]api.LexiconEntry{edit.All, mark(edit.Learned, false), mark(&edit.Set, true)} {
		if list == nil {
			continue
		}
		if err := put(*list); err != nil {
			return err
		}
	}
	for _, f := range edit.Unset {
		if err := a.unset(entries, f); err != nil {
			return err
		}
	}
	if len(entries) > maxLexicon {
		return wrongLexicon("a lexicon has at most %d entries, this one would have %d", maxLexicon, len(entries))
	}
	if edit.On != nil {
		doc.On = *edit.On
	}
	doc.Entries = sortedEntries(entries)
	return nil
}

// mark says of entries whether a person set them.
func mark(list *[]api.LexiconEntry, hand bool) *[]api.LexiconEntry {
	if list == nil {
		return nil
	}
	out := slices.Clone(*list)
	for i := range out {
		out[i].Hand = hand
	}
	return &out
}

// checkEntry gives the entry under the name that the analyzer knows it by.
func (a *App) checkEntry(e api.LexiconEntry) (api.LexiconEntry, error) {
	form, err := a.Analyzer.Feature(e.Lang, e.Form)
	if err != nil {
		return e, wrongLexicon("%v", err)
	}
	if !nlp.ValidOwnWeight(e.Weight) {
		return e, wrongLexicon("the weight of %q must be from %g to %g", e.Form, -nlp.MaxOwnWeight, nlp.MaxOwnWeight)
	}
	e.Form = form
	if e.Hand {
		e.Seen = 0
	}
	return e, nil
}

// unset takes back what a person set, or else what was learned.
func (a *App) unset(entries map[entryKey]api.LexiconEntry, f api.LexiconForm) error {
	form, err := a.Analyzer.Feature(f.Lang, f.Form)
	if err != nil {
		return wrongLexicon("%v", err)
	}
	for _, hand := range []bool{true, false} {
		k := entryKey{f.Lang, form, hand}
		if _, ok := entries[k]; ok {
			delete(entries, k)
			return nil
		}
	}
	return wrongLexicon("your lexicon has no %q in %s", form, f.Lang)
}

// sortedEntries orders by language and form; what was learned stands before what
// a person set.
func sortedEntries(entries map[entryKey]api.LexiconEntry) []api.LexiconEntry {
	out := make([]api.LexiconEntry, 0, len(entries))
	for _, e := range entries {
		out = append(out, e)
	}
	slices.SortFunc(out, func(x, y api.LexiconEntry) int {
		order := 0
		if x.Hand != y.Hand {
			order = -1
			if x.Hand {
				order = 1
			}
		}
		return cmp.Or(cmp.Compare(x.Lang, y.Lang), cmp.Compare(x.Form, y.Form), order)
	})
	return out
}

// LexiconWord says what a form weighs in each language that can have it.
func (a *App) LexiconWord(ctx context.Context, tenant, form string) ([]api.LexiconWord, error) {
	_, doc, err := a.lexicon(ctx, tenant)
	if err != nil {
		return nil, err
	}
	out := []api.LexiconWord{}
	for _, lang := range lexiconLangs {
		name, err := a.Analyzer.Feature(lang, form)
		if err != nil {
			return nil, wrongLexicon("%v", err)
		}
		w := api.LexiconWord{Lang: lang, Form: name}
		if built, known := a.Analyzer.Weight(lang, name); known {
			w.Builtin = &built
		}
		for _, e := range doc.Entries {
			if e.Lang != lang || e.Form != name {
				continue
			}
			if e.Hand {
				w.Hand = &e.Weight
			} else {
				w.Learned = &e.Weight
			}
		}
		w.Weight, _ = a.For(tenant).Weight(lang, name)
		out = append(out, w)
	}
	return out, nil
}

// lexiconLangs are the languages with a lexicon.
var lexiconLangs = []string{"en", "fr"}

package app

import (
	"context"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback"
	"verbatim/nlp/learn"
)

// What is a top and what a low answer, as shares of the scale: 4 and 5 stars of
// 5, 6 and 7 of 7 are on top, 1 and 2 of 5 are low. NPS has its own words for it.
const (
	topShare = 0.8
	lowShare = 0.4
	promoter = 9
	passive  = 7
)

// LearnLexicon says what a tenant's own ratings would teach, beside what people
// set by hand; it replaces what was learned before. It changes nothing. The items
// are read in batches, three times over.
func (a *App) LearnLexicon(ctx context.Context, tenant string, progress func(done, total int64)) (api.LexiconProposal, error) {
	set, doc, err := a.lexicon(ctx, tenant)
	if err != nil {
		return api.LexiconProposal{}, err
	}
	st, err := a.Store.Status(ctx, tenant)
	if err != nil {
		return api.LexiconProposal{}, err
	}
	out := api.LexiconProposal{Version: set.Version}
	readings := int64(0)
	texts := func(ctx context.Context, do func(learn.Rated) error) error {
		readings++
		out.Items, out.Rated = 0, 0
		return a.Store.Scan(ctx, tenant, func(rec feedback.Record) error {
			if out.Items++; out.Items%100 == 0 {
				progress((readings-1)*st.Items+out.Items, 3*st.Items)
			}
			r, ok := rated(&rec)
			if !ok {
				return nil
			}
			out.Rated++
			return do(r)
		})
	}
	hand := lexiconDoc{}
	for _, e := range doc.Entries {
		if e.Hand {
			hand.Entries = append(hand.Entries, e)
		}
	}
	base := a.Analyzer.WithOverlay(0, hand.weights())
	out.Languages, err = learn.LearnOverlay(ctx, lexiconLangs, texts, base, learn.DefaultOverlay(), func(int64) {})
	return out, err
}

// rated gives the item as something to learn from, if its words are in a known
// language and its rating, or else its satisfaction, or else its recommendation,
// is clearly good or clearly bad.
func rated(rec *feedback.Record) (learn.Rated, bool) {
	it, an := &rec.Item, &rec.Analysis
	if an.Words == 0 || an.Lang != "en" && an.Lang != "fr" {
		return learn.Rated{}, false
	}
	side := 0
	for _, r := range []*feedback.Rating{it.Rating, it.CSAT} {
		if side == 0 && r != nil && r.Max > 0 {
			side = sideOf(r.Value / r.Max)
			if side == 0 {
				return learn.Rated{}, false // in the middle
			}
		}
	}
	if side == 0 && it.NPS != nil {
		switch n := *it.NPS; {
		case n >= promoter:
			side = 1
		case n < passive:
			side = -1
		}
	}
	return learn.Rated{ID: it.ID, Lang: an.Lang, Input: feedback.Input(it), Positive: side > 0}, side != 0
}

func sideOf(share float64) int {
	switch {
	case share >= topShare:
		return 1
	case share <= lowShare:
		return -1
	}
	return 0
}

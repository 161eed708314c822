package kpi

import (
	"slices"
	"strings"
	"testing"
)

// theirs are words that are the same in French, or not the catalogue's: a
// currency, a channel, a survey, a number of stars.
func theirs(s string) bool {
	return s == "" || slices.Contains([]string{"EUR", "email", "e-mail", "a", "b", "−1 … 1"}, s) || strings.Trim(s, "0123456789.") == ""
}

func TestEveryWordOfAValueIsSaidInFrench(t *testing.T) {
	said := func(what, s string) {
		if theirs(s) {
			return
		}
		if _, ok := words()[s]; ok || In("fr", s) != s {
			return
		}
		t.Errorf("%s %q has no French", what, s)
	}
	var all func(v Value)
	all = func(v Value) {
		for what, s := range map[string]string{"variant": v.Variant, "measure": v.Measure, "unit": v.Unit, "counts": v.Counts, "reason": v.Reason} {
			said(what, s)
		}
		for _, p := range slices.Concat(v.Parts, v.Left) {
			said("part", p.Name)
		}
		for _, n := range v.Notes {
			said("note", n)
		}
		for _, w := range v.Also {
			all(w)
		}
	}
	full, empty := history(1, func(int, func(i, j int)) {}), emptied()
	for _, a := range []*Aggregate{full, {}, empty} {
		for _, id := range append(IDs(), "happiness") {
			for _, v := range a.Values(id, month(2026, 5, 1)) {
				all(v)
			}
		}
	}
	for _, d := range Default().KPIs {
		for _, s := range []string{d.Objective, d.Method, d.Frequency, d.Owner, d.Unit} {
			said(d.ID, s)
		}
	}
	for _, s := range []string{tooFew("orders"), tooFew("buyers of the period before"), noImpact, mostOpen, noLimits, alone("customer"), alone("order"), alone("visitor"), alone(single("tickets")), alone(single("answers"))} {
		said("reason", s)
	}
}

// emptied has events of every sort, and none in the period.
func emptied() *Aggregate {
	return &Aggregate{
		FirstResponse: map[string]*Responses{"": {}}, Sales: map[string]*Sales{"EUR": {}}, Purchasing: &Purchasing{}, Returns: &Returns{},
		Engagement: &Engagement{}, Conversions: &Conversions{}, CrossSell: &CrossSell{}, UpSell: &UpSell{}, Invitations: map[string]*Share{"": {}, "a": {}},
		Retention: map[Basis]*Cohort{Subscribed: {}, Purchases: {}}, Lifetime: map[string]*Lifetime{"EUR": {}}, Acquisition: map[string]*Acquisition{"EUR": {}, "a": {}},
	}
}

func TestWordsOfTheUsersOwnAreLeftAlone(t *testing.T) {
	for s, want := range map[string]string{
		"of 7, high is good": "sur 7, haut = facile", "of 5": "sur 5", "baseline of 2026-03-31": "référence du 2026-03-31",
		"WhatsApp, calendar time": "WhatsApp, temps calendaire", "boutique": "boutique",
	} {
		if got := In("fr", s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
		if In("en", s) != s {
			t.Errorf("%q is changed in English", s)
		}
	}
}

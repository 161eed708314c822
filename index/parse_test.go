package index_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/feedback"
	"verbatim/index"
)

var (
	paris = mustZone("Europe/Paris")
	now   = time.Date(2026, 3, 18, 15, 4, 5, 0, paris) // a Wednesday
)

func mustZone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return z
}

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, paris).UTC() }

func num(f float64) *float64 { return &f }

func TestParse(t *testing.T) {
	type (
		and    = feedback.And
		or     = feedback.Or
		not    = feedback.Not
		match  = feedback.Match
		within = feedback.Range
		period = feedback.Period
		words  = feedback.Words
		has    = feedback.Has
	)
	tests := []struct {
		q    string
		want feedback.Filter
	}{
		{"", nil},
		{"  ", nil},
		{"()", nil},
		{"colis retard", words{Text: "colis retard"}},
		{"où est mon colis ?", words{Text: "où est mon colis"}},
		{"l'équipe - très bien !", words{Text: "l'équipe très bien"}},
		{`"toujours pas reçu"`, words{Text: "toujours pas reçu", Phrase: true}},
		{"« toujours pas »", words{Text: "toujours pas", Phrase: true}},
		{`colis "pas reçu" vite`, and{words{Text: "colis"}, words{Text: "pas reçu", Phrase: true}, words{Text: "vite"}}},
		{"kind:review", match{Field: "kind", Values: []string{"review"}}},
		{"Kind:Review", match{Field: "kind", Values: []string{"review"}}},
		{"label=negative,mixed", match{Field: "label", Values: []string{"negative", "mixed"}}},
		{`product:"two words",x`, match{Field: "product", Values: []string{"two words", "x"}}},
		{"theme:delivery.delay", match{Field: "theme", Values: []string{"delivery.delay"}}},
		{`state:left,"at risk"`, match{Field: "state", Values: []string{"left", "at risk"}}},
		{"State:At-Risk,churned", match{Field: "state", Values: []string{"at risk", "left"}}},
		{"-has:state", not{Of: has{Field: "state"}}},
		{"complaint:yes", match{Field: "complaint", Values: []string{"true"}}},
		{"attributes.store:Lyon", match{Field: "attributes.store", Values: []string{"Lyon"}}},
		{`attributes."Shelf life":"3 days"`, match{Field: "attributes.Shelf life", Values: []string{"3 days"}}},
		{"rating<=2", within{Field: "rating", Max: num(2)}},
		{"score<0", within{Field: "score", Max: num(0), MaxOpen: true}},
		{"nps:0..6", within{Field: "nps", Min: num(0), Max: num(6)}},
		{"nps:9", within{Field: "nps", Min: num(9), Max: num(9)}},
		{"nps:9,10", or{within{Field: "nps", Min: num(9), Max: num(9)}, within{Field: "nps", Min: num(10), Max: num(10)}}},
		{"score:-1..-0.5", within{Field: "score", Min: num(-1), Max: num(-0.5)}},
		{"score>-0.5 score<0.5", within{Field: "score", Min: num(-0.5), Max: num(0.5), MinOpen: true, MaxOpen: true}},
		{"has:nps", has{Field: "nps"}},
		{"nps:*", has{Field: "nps"}},
		{"has:nps,attributes.store", or{has{Field: "nps"}, has{Field: "attributes.store"}}},
		{"time>=2026-01-01", period{From: day(2026, 1, 1)}},
		{"time>2026-01-01", period{From: day(2026, 1, 2)}},
		{"time<2026-02", period{To: day(2026, 2, 1)}},
		{"time<=2026-02", period{To: day(2026, 3, 1)}},
		{"time:2026-01-01..2026-02-01", period{From: day(2026, 1, 1), To: day(2026, 2, 2)}},
		{"time:2026-03-29", period{From: day(2026, 3, 29), To: day(2026, 3, 30)}}, // 23 hours
		{"time:2026", period{From: day(2026, 1, 1), To: day(2027, 1, 1)}},
		{"time:..2026-01-01", period{To: day(2026, 1, 2)}},
		{"time>=2026-01-01 time<2026-02-01", period{From: day(2026, 1, 1), To: day(2026, 2, 1)}},
		{"time:2026-01-01T10:30", period{From: day(2026, 1, 1).Add(10*time.Hour + 30*time.Minute), To: day(2026, 1, 1).Add(10*time.Hour + 31*time.Minute)}},
		{"time>=2026-01-01T10:00:00Z", period{From: time.Date(2026, 1, 1, 10, 0, 0, 0, time.UTC)}},
		{"time:last30d", period{From: day(2026, 2, 17), To: day(2026, 3, 19)}},
		{"time:today", period{From: day(2026, 3, 18), To: day(2026, 3, 19)}},
		{"time:yesterday", period{From: day(2026, 3, 17), To: day(2026, 3, 18)}},
		{"time:thisweek", period{From: day(2026, 3, 16), To: day(2026, 3, 23)}},
		{"time:lastmonth", period{From: day(2026, 2, 1), To: day(2026, 3, 1)}},
		{"time:thisquarter", period{From: day(2026, 1, 1), To: day(2026, 4, 1)}},
		{"-colis", not{Of: words{Text: "colis"}}},
		{"NOT kind:review", not{Of: match{Field: "kind", Values: []string{"review"}}}},
		{"-(a b)", not{Of: words{Text: "a b"}}},
		{"a OR b", or{words{Text: "a"}, words{Text: "b"}}},
		{"a|b||c", or{words{Text: "a"}, words{Text: "b"}, words{Text: "c"}}},
		{"a b OR c", or{words{Text: "a b"}, words{Text: "c"}}},
		{"(app OR site) crash", and{or{words{Text: "app"}, words{Text: "site"}}, words{Text: "crash"}}},
		{"a AND b", words{Text: "a b"}},
		{"or and not ORANGE", words{Text: "or and not ORANGE"}},
		{"rendez-vous à 10:30", words{Text: "rendez-vous à 10:30"}},
		{"https://example.com/a?b=c", words{Text: "https://example.com/a?b=c"}},
		{"Problème : colis", words{Text: "Problème colis"}},
		{"Bonjour: colis", words{Text: "Bonjour: colis"}},
		{"-- colis --x", words{Text: "colis x"}},
		{"😡", words{Text: "😡"}},
		{`"a \"quoted\" word"`, words{Text: `a "quoted" word`, Phrase: true}},
	}
	for _, test := range tests {
		got, err := index.Parse(test.q, paris, now)
		if err != nil {
			t.Errorf("Parse(%q): %v", test.q, err)
			continue
		}
		if d := cmp.Diff(test.want, got); d != "" {
			t.Errorf("Parse(%q) (-want +got):\n%s", test.q, d)
		}
	}
}

func TestParseSaysWhereAndWhatToDo(t *testing.T) {
	for q, want := range map[string]string{
		"lable:negative":                `column 1: there is no field "lable", did you mean label?; to search for it as a word, put it in quotes`,
		"colis note:5":                  `column 7: there is no field "note", did you mean rating?; to search for it as a word, put it in quotes`,
		"déçu foo=1":                    `column 6: there is no field "foo"; to search for it as a word, put it in quotes`,
		"label:angry":                   `column 7: label is never "angry"; it is one of positive, negative, neutral, mixed, unknown`,
		"nps:high":                      `column 5: nps is a number, not "high"; write nps:3, nps:0..6 or nps<=2`,
		"nps:6..0":                      `column 5: the range 6..0 runs backwards; write the smaller number first`,
		"label<x":                       `column 1: label has no order; write label:x`,
		"label: x":                      `column 7: there is no value after label:; write one, without a space before it`,
		"time:tomorrow":                 `column 6: "tomorrow" is no time; `,
		"time:2026-02-30":               `column 6: "2026-02-30" is no time; `,
		"has:npx":                       `column 5: there is no field "npx", did you mean nps?; after has: stands the name of a field`,
		"(a":                            `column 1: this ( is never closed; add ) or take it away`,
		"a)":                            `column 2: this ) closes nothing; take it away or put ( before it`,
		`a "b`:                          `column 3: the quote that opens here is never closed; close it or take it away`,
		"OR a":                          `column 1: OR needs something on both sides; write "OR" in quotes to search for the word`,
		"a OR":                          `column 5: OR needs something on both sides; write "OR" in quotes to search for the word`,
		"NOT":                           `column 1: NOT needs something after it; write "NOT" in quotes to search for the word`,
		"?!":                            `column 1: there is no word in the query, only punctuation; add a word`,
		strings.Repeat("(", 99):         `column 42: brackets and negations are nested more than 40 deep; write it flatter`,
		strings.Repeat("a|", 999) + "a": `column 1001: the query has more than 500 conditions and words; shorten it`,
		strings.Repeat("a", 20000):      `column 1: the query has 20000 bytes; at most 16384 are read, shorten it`,
		"a\xff":                         `column 1: the query is not valid UTF-8; send it in that encoding`,
	} {
		_, err := index.Parse(q, paris, now)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("Parse(%.40q): %v, want %s", q, err, want)
		}
		if syntax := (*index.SyntaxError)(nil); err != nil && !errors.As(err, &syntax) {
			t.Errorf("Parse(%.40q) gives a %T", q, err)
		}
	}
}

func TestFormatOfBuiltTreesReadsBack(t *testing.T) {
	for _, test := range []struct {
		f    feedback.Filter
		want string
	}{
		{nil, ""},
		{feedback.And{}, "time:.."},
		{feedback.Or{}, "-time:.."},
		{feedback.Not{}, "-time:.."},
		{feedback.Words{Text: "label:x (y) -z OR"}, `"label:x" "(y)" "-z" "OR"`},
		{feedback.IDs{Set: map[string]struct{}{"b": {}, "a,c": {}}}, `id:"a,c",b`},
		{feedback.Not{Of: feedback.And{feedback.Words{Text: "a"}, feedback.Not{Of: feedback.Has{Field: "nps"}}}}, "-(a (-has:nps))"},
		{feedback.Match{Field: "attributes.a b", Values: []string{`"`}}, `attributes."a b":"\""`},
	} {
		got := index.Format(test.f)
		if got != test.want {
			t.Errorf("Format(%+v) = %s, want %s", test.f, got, test.want)
		}
		if _, err := index.Parse(got, paris, now); err != nil {
			t.Errorf("Parse(%s): %v", got, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, q := range []string{
		"", "colis retard", `"toujours pas reçu" -x`, "label:negative,mixed (a|b) nps:0..6", "time>=2026-01-01 time<2026-02",
		"score>-0.5 score<=1e3", `attributes."a \"b":"c,d"`, "10:30 https://x.y", "NOT (a OR -b)", "« à l’heure » :", "nps>1 nps<0", "time:last3h",
		"--a ---", "a - b", "-(-(-a))", "((a) (b c)) d", "has:nps,csat", "id:*", `id:"*"`, "time:..", "-time:..", "a\\b", `"\”"`,
	} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, q string) {
		got, err := index.Parse(q, paris, now)
		if err != nil {
			return
		}
		text := index.Format(got)
		if len(text) > index.MaxQueryBytes {
			return
		}
		again, err := index.Parse(text, time.UTC, now.AddDate(1, 0, 0))
		if err != nil {
			t.Fatalf("%q is written %q, which gives: %v", q, text, err)
		}
		if !reflect.DeepEqual(got, again) {
			t.Fatalf("%q is written %q and reads back otherwise:\n%s", q, text, cmp.Diff(got, again))
		}
	})
}

package web

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback"
	"verbatim/nlp"
)

// shown is the data of an item's page.
type shown struct {
	base
	api.Item
	Label    nlp.Label
	LangCode string
	Themes   []mentionChip
	Found    []mentionShown // what the machine finds now, with its rules
	Heading  []piece        // the title
	Fields   []fieldText
	Evidence []evidenceRow
	Raw      float64
	Score    float64
	Facts    []fact
	Awaiting bool // the stored analysis is of another stamp
}

// fieldText is one text of the item, cut into pieces.
type fieldText struct {
	Name   string
	Author nlp.Author
	Time   time.Time
	Pieces []piece
}

// piece is a stretch of text with the same evidence throughout.
type piece struct {
	Text   string
	Class  string // p1 … p3, n1 … n3, or ""
	Title  string // what it adds to the score
	Quoted string // why it is not the customer's
}

type evidenceRow struct {
	nlp.Evidence
	Word string
	How  string // the modifiers, in words
}

type mentionChip struct {
	nlp.Mention
	Title string
	Query string
}

// fact is one known thing of an item.
type fact struct {
	Name, Value string
	Query       string // finds items with the same, "" for none
}

func (s *server) itemPage(r *http.Request, b base) (string, any, error) {
	id := r.PathValue("id")
	if id == "" {
		id = r.URL.Query().Get("id")
	}
	it, err := s.item(r.Context(), b.Tenant, id)
	if err != nil {
		return "", nil, err
	}
	an := it.Explained.Analysis
	v := &shown{
		base: b, Item: it, Label: labelOf(it.Record), LangCode: langOf(it.Record), Raw: an.Raw, Score: an.Score,
		Awaiting: it.Explained.Stamp != it.Record.Stamp,
	}
	for i, f := range it.Explained.Input.Fields {
		if f.Name == "title" {
			v.Heading = cutText(i, f.Text, an, b.Lang)
			continue
		}
		v.Fields = append(v.Fields, fieldText{
			Name: f.Name, Author: f.Author, Time: messageTime(it.Record.Item, f.Name), Pieces: cutText(i, f.Text, an, b.Lang),
		})
	}
	for _, e := range an.Evidence {
		v.Evidence = append(v.Evidence, evidenceRow{e, wordOf(it.Explained.Input, e.Span), modifiers(e, b.Lang)})
	}
	v.fillMentions()
	v.Facts = facts(it.Record.Item, b)
	return "item.html", v, nil
}

// fillMentions shows the themes that hold, a person's where they were corrected,
// and what the machine finds with the rules behind it.
func (v *shown) fillMentions() {
	v.Found = mentionsShown(v.base, v.Explained.Input, v.Explained.Analysis)
	byName := map[string]nlp.Mention{}
	for _, m := range v.Explained.Analysis.Mentions {
		if m.Kind == nlp.Theme {
			byName[m.Name] = m
		}
	}
	for _, name := range themesOf(v.Record) {
		m, ok := byName[name]
		if !ok {
			m = nlp.Mention{Kind: nlp.Theme, Name: name, Label: nlp.Neutral}
		}
		v.Themes = append(v.Themes, mentionChip{m, v.ThemeName(name), query("theme", name)})
	}
}

func messageTime(it feedback.Item, field string) time.Time {
	n, ok := strings.CutPrefix(field, "message ")
	i, err := strconv.Atoi(n)
	if !ok || err != nil || i < 0 || i >= len(it.Messages) {
		return time.Time{}
	}
	return it.Messages[i].Time
}

// cutText cuts a field where evidence or a quotation begins or ends.
func cutText(field int, text string, an nlp.Analysis, t tongue) []piece {
	cuts := []int{0, len(text)}
	add := func(sp nlp.Span) bool {
		if sp.Field != field || sp.Start >= sp.End || sp.Start < 0 || sp.End > len(text) {
			return false
		}
		cuts = append(cuts, sp.Start, sp.End)
		return true
	}
	var evidence []nlp.Evidence
	for _, e := range an.Evidence {
		if add(e.Span) {
			evidence = append(evidence, e)
		}
	}
	var quoted []nlp.Quoted
	for _, q := range an.Quoted {
		if add(q.Span) {
			quoted = append(quoted, q)
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var out []piece
	for i := 0; i+1 < len(cuts); i++ {
		out = append(out, newPiece(text[cuts[i]:cuts[i+1]], cuts[i], evidence, quoted, t))
	}
	return out
}

func newPiece(text string, at int, evidence []nlp.Evidence, quoted []nlp.Quoted, t tongue) piece {
	p := piece{Text: text}
	var weight float64
	var why []string
	for _, e := range evidence {
		if e.Span.Start <= at && at < e.Span.End {
			weight += e.Weight
			why = append(why, fmt.Sprintf("%s %s", e.Entry, t.signed(e.Weight, 2)))
		}
	}
	for _, q := range quoted {
		if q.Span.Start <= at && at < q.Span.End {
			p.Quoted = t.say("quoted") + q.Why
		}
	}
	p.Title = strings.Join(why, ", ")
	p.Class = shade(weight)
	return p
}

// shade is the class of a weight: light, medium, strong.
func shade(weight float64) string {
	size := math.Abs(weight)
	sign, level := "p", "1"
	if weight < 0 {
		sign = "n"
	}
	switch {
	case size < 0.005:
		return ""
	case size >= 1.5:
		level = "3"
	case size >= 0.6:
		level = "2"
	}
	return sign + level
}

func wordOf(in nlp.Input, sp nlp.Span) string {
	if sp.Field < 0 || sp.Field >= len(in.Fields) || sp.Start >= sp.End || sp.End > len(in.Fields[sp.Field].Text) {
		return ""
	}
	return in.Fields[sp.Field].Text[sp.Start:sp.End]
}

func modifiers(e nlp.Evidence, t tongue) string {
	var parts []string
	for _, m := range e.Modifiers {
		s := m.Name
		if m.Word != "" {
			s += " “" + m.Word + "”"
		}
		parts = append(parts, s+" × "+t.decimal(m.Factor, 2))
	}
	return strings.Join(parts, ", ")
}

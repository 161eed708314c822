package index

import (
	"cmp"
	"math"
	"strings"

	"verbatim/feedback"
	"verbatim/nlp"
)

// NewDocument returns what an index keeps of rec, with what a person corrected
// in place of what the machine said. It follows what the store counts, or
// search and numbers would disagree: the score to six digits and only of words
// in a language that the model speaks, a ticket of type complaint as one.
func NewDocument(rec feedback.Record, stamp string) Document {
	it, e := &rec.Item, effectiveOf(&rec)
	d := Document{
		Tenant: rec.Tenant, ID: it.ID, Stamp: stamp, Title: it.Title, Text: wholeText(it),
		Lang: e.lang, Time: it.Time,
		Keywords: make(map[feedback.Field][]string, 16+len(it.Attributes)),
		Numbers:  make(map[feedback.Field]float64, 4),
	}
	d.keywords(it, e)
	d.numbers(it)
	if e.label != nlp.Unknown && spoken(it) {
		d.Numbers["score"] = math.Round(rec.Analysis.Score*1e6) / 1e6
	}
	return d
}

// effective is an analysis with its corrections.
type effective struct {
	label                     nlp.Label
	lang                      string
	themes, intents, emotions []string
	complaint                 bool
}

func effectiveOf(rec *feedback.Record) effective {
	an := &rec.Analysis
	e := effective{label: cmp.Or(an.Label, nlp.Unknown), lang: an.Lang, complaint: an.Complaint}
	for _, m := range an.Mentions {
		switch m.Kind {
		case nlp.Theme:
			e.themes = append(e.themes, m.Name)
		case nlp.Intent:
			e.intents = append(e.intents, m.Name)
		case nlp.Emotion:
			e.emotions = append(e.emotions, m.Name)
		}
	}
	if t := rec.Item.Ticket; t != nil && strings.EqualFold(t.Type, "complaint") {
		e.complaint = true
	}
	c := rec.Correction
	if c == nil || c.TextHash != feedback.TextHash(&rec.Item) {
		return e
	}
	if c.Label != nil {
		e.label = *c.Label
	}
	if c.Lang != nil {
		e.lang = *c.Lang
	}
	if c.Themes != nil {
		e.themes = *c.Themes
	}
	if c.Intents != nil {
		e.intents = *c.Intents
	}
	return e
}

func (d *Document) keywords(it *feedback.Item, e effective) {
	set := func(f feedback.Field, values ...string) {
		for _, v := range values {
			if v != "" {
				d.Keywords[f] = append(d.Keywords[f], v)
			}
		}
	}
	set("kind", it.Kind)
	set("source", it.Source)
	set("channel", it.Channel)
	set("product", it.Product)
	set("segment", it.Segment)
	set("country", it.Country)
	set("customer", it.Customer)
	set("lang", e.lang)
	set("label", string(e.label))
	set("theme", e.themes...)
	set("intent", e.intents...)
	set("emotion", e.emotions...)
	if e.complaint {
		set("complaint", "true")
	} else {
		set("complaint", "false")
	}
	if it.Ticket != nil {
		set("status", it.Ticket.Status)
		set("type", it.Ticket.Type)
	}
	if it.Survey != nil {
		set("survey", it.Survey.ID)
		set("wave", it.Survey.Wave)
	}
	for k, v := range it.Attributes {
		set(feedback.Field(feedback.AttributePrefix+k), v)
	}
}

func (d *Document) numbers(it *feedback.Item) {
	if it.Rating != nil {
		d.Numbers["rating"] = it.Rating.Value
	}
	if it.NPS != nil {
		d.Numbers["nps"] = float64(*it.NPS)
	}
	if it.CSAT != nil {
		d.Numbers["csat"] = it.CSAT.Value
	}
	if it.CES != nil {
		d.Numbers["ces"] = it.CES.Value
	}
}

// spoken says whether the customer said anything.
func spoken(it *feedback.Item) bool {
	if strings.TrimSpace(it.Title) != "" || strings.TrimSpace(it.Text) != "" {
		return true
	}
	for _, m := range it.Messages {
		if m.Author == "customer" && strings.TrimSpace(m.Text) != "" {
			return true
		}
	}
	return false
}

// wholeText is the text and every message, one after the other.
func wholeText(it *feedback.Item) string {
	if len(it.Messages) == 0 {
		return it.Text
	}
	var b strings.Builder
	b.WriteString(it.Text)
	for _, m := range it.Messages {
		b.WriteString("\n\n")
		b.WriteString(m.Text)
	}
	return b.String()
}

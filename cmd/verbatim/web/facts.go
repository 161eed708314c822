package web

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"verbatim/feedback"
	"verbatim/index"
)

// query is the query language's form of field:value.
func query(field feedback.Field, value string) string {
	return index.Format(feedback.Match{Field: field, Values: []string{value}})
}

// facts lists what is known of an item besides its words.
func facts(it feedback.Item, b base) []fact {
	t := b.Lang
	var out []fact
	keyword := func(field feedback.Field, value string) {
		if value != "" {
			out = append(out, fact{t.say(string(field)), value, query(field, value)})
		}
	}
	plain := func(name, value string) {
		if value != "" {
			out = append(out, fact{t.say(name), value, ""})
		}
	}
	moment := func(name string, at time.Time) {
		if !at.IsZero() {
			plain(name, t.moment(b.In(at)))
		}
	}
	keyword("customer", it.Customer)
	keyword("product", it.Product)
	keyword("channel", it.Channel)
	keyword("segment", it.Segment)
	keyword("country", it.Country)
	if it.Rating != nil {
		plain("rating", t.scale(it.Rating.Value, it.Rating.Max))
	}
	if it.NPS != nil {
		plain("nps", strconv.Itoa(*it.NPS))
	}
	if it.CSAT != nil {
		plain("csat", t.scale(it.CSAT.Value, it.CSAT.Max))
	}
	if it.CES != nil {
		plain("ces", t.scale(it.CES.Value, it.CES.Max))
	}
	if s := it.Survey; s != nil {
		keyword("survey", s.ID)
		keyword("wave", s.Wave)
		plain("question", s.Question)
	}
	if k := it.Ticket; k != nil {
		keyword("status", k.Status)
		keyword("type", k.Type)
		moment("opened", k.Opened)
		moment("first", k.FirstResponse)
		moment("first.solved", k.FirstResolved)
		moment("resolved", k.Resolved)
		moment("due", k.Due)
	}
	for _, k := range slices.Sorted(maps.Keys(it.Attributes)) {
		out = append(out, fact{k, it.Attributes[k], query(feedback.AttributePrefix+feedback.Field(k), it.Attributes[k])})
	}
	return out
}

// scale writes 4.5 / 5.
func (t tongue) scale(value, of float64) string {
	short := func(v float64) string {
		if v == float64(int64(v)) {
			return t.integer(int64(v))
		}
		return t.decimal(v, 1)
	}
	return short(value) + " / " + short(of)
}

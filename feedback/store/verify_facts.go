package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"verbatim/feedback"
	"verbatim/nlp"
)

// factsAgain takes the facts of an item a second way, from the stored JSON. It
// shares nothing with factsOf but the tables of codes.
func factsAgain(body, analysis []byte, correction string) (*facts, error) {
	var it feedback.Item
	if err := json.Unmarshal(body, &it); err != nil {
		return nil, fmt.Errorf("read item: %w", err)
	}
	var an nlp.Analysis
	if err := json.Unmarshal(analysis, &an); err != nil {
		return nil, fmt.Errorf("read analysis: %w", err)
	}
	label, lang := an.Label, an.Lang
	said := map[string]nlp.Label{}
	for _, m := range an.Mentions {
		said[string(m.Kind)+" "+m.Name] = m.Label
	}
	kinds := mentionOrder(&an)
	if correction != "" {
		var c feedback.Correction
		if err := json.Unmarshal([]byte(correction), &c); err != nil {
			return nil, fmt.Errorf("read correction: %w", err)
		}
		if c.TextHash == feedback.TextHash(&it) {
			if c.Label != nil {
				label = *c.Label
			}
			if c.Lang != nil {
				lang = *c.Lang
			}
			kinds = correctMentions(kinds, c)
		}
	}
	f := &facts{time: it.Time.UnixMicro(), score: millionths(an.Score), label: labelCode(label), nps: -1}
	f.complaint = an.Complaint || it.Ticket != nil && strings.ToLower(it.Ticket.Type) == "complaint"
	f.values[fKind], f.values[fSource], f.values[fChannel] = it.Kind, it.Source, it.Channel
	f.values[fProduct], f.values[fSegment], f.values[fCountry] = it.Product, it.Segment, it.Country
	f.values[fLang], f.values[fCustomer] = lang, it.Customer
	answers(f, &it)
	for _, m := range kinds {
		l, seen := said[string(m.kind)+" "+m.name]
		if !seen {
			l = label
		}
		f.mentions = append(f.mentions, mention{mentionCode(m.kind), labelCode(l), m.name})
	}
	for k, value := range it.Attributes {
		f.attrs = append(f.attrs, attr{k, value})
	}
	slices.SortFunc(f.attrs, func(x, y attr) int { return strings.Compare(x.key, y.key) })
	if f.complaint {
		f.print = fingerprint(&it)
	}
	return f, nil
}

// answers takes what an item says in numbers, and whether it says anything in
// words.
func answers(f *facts, it *feedback.Item) {
	all := it.Title + it.Text
	for _, m := range it.Messages {
		if m.Author == "customer" {
			all += m.Text
		}
	}
	f.spoken = strings.TrimSpace(all) != ""
	if it.Survey != nil {
		f.values[fSurvey], f.values[fWave], f.values[fSurveyType] = it.Survey.ID, it.Survey.Wave, it.Survey.Type
	}
	if it.Ticket != nil {
		f.values[fStatus], f.values[fType] = it.Ticket.Status, it.Ticket.Type
		f.ticket = &clocks{
			hold: it.Ticket.OnHoldSeconds, contacts: int64(it.Ticket.Contacts), reopened: int64(it.Ticket.Reopened),
			opened: micros(it.Ticket.Opened), response: micros(it.Ticket.FirstResponse),
			firstResolved: micros(it.Ticket.FirstResolved), resolved: micros(it.Ticket.Resolved), due: micros(it.Ticket.Due),
		}
	}
	if it.Rating != nil {
		f.rating.value, f.rating.max = it.Rating.Value, it.Rating.Max
	}
	if it.CSAT != nil {
		f.csat.value, f.csat.max = it.CSAT.Value, it.CSAT.Max
	}
	if it.CES != nil {
		f.ces.value, f.ces.max, f.high = it.CES.Value, it.CES.Max, it.CES.HighIsGood
	}
	if it.NPS != nil {
		f.nps = int8(*it.NPS)
	}
}

type namedMention struct {
	kind nlp.MentionKind
	name string
}

func mentionOrder(an *nlp.Analysis) (out []namedMention) {
	for _, m := range an.Mentions {
		out = append(out, namedMention{m.Kind, m.Name})
	}
	return out
}

// correctMentions puts a person's themes and intents in the machine's place, at
// the end, in the order in which they were given.
func correctMentions(all []namedMention, c feedback.Correction) []namedMention {
	for _, part := range []struct {
		kind  nlp.MentionKind
		given *[]string
	}{{nlp.Theme, c.Themes}, {nlp.Intent, c.Intents}} {
		if part.given == nil {
			continue
		}
		var kept []namedMention
		for _, m := range all {
			if m.kind != part.kind {
				kept = append(kept, m)
			}
		}
		seen := map[string]bool{}
		for _, name := range *part.given {
			if !seen[name] {
				kept = append(kept, namedMention{part.kind, name})
			}
			seen[name] = true
		}
		all = kept
	}
	return all
}

// fieldText is one value of an item in words, for a finding.
type fieldText struct{ field, text string }

var valueNames = [nFields]string{
	fKind: "kind", fSource: "source", fChannel: "channel", fProduct: "product", fSegment: "segment",
	fCountry: "country", fLang: "lang", fStatus: "status", fType: "type", fCustomer: "customer",
	fSurvey: "survey", fWave: "wave", fSurveyType: "survey type",
}

// texts lists the values of facts in words.
func (f *facts) texts() []fieldText {
	out := make([]fieldText, 0, nFields+11)
	add := func(field, text string) { out = append(out, fieldText{field, text}) }
	add("time", moment(f.time).Format(time.RFC3339Nano))
	add("score", fmt.Sprint(f.score))
	add("label", string(labels[f.label]))
	add("complaint", fmt.Sprint(f.complaint))
	add("words", fmt.Sprint(f.spoken))
	for i, value := range f.values {
		add(valueNames[i], value)
	}
	add("rating", scaleText(scale{f.rating.value, f.rating.max, false}))
	add("csat", scaleText(scale{f.csat.value, f.csat.max, false}))
	add("ces", scaleText(scale{f.ces.value, f.ces.max, f.high && f.ces.max != 0}))
	add("nps", npsText(f.nps))
	mentions := make([]string, len(f.mentions))
	for i, m := range f.mentions {
		mentions[i] = mentionText(m.kind, m.name, m.label)
	}
	add("mentions", strings.Join(mentions, ", "))
	attrs := make([]string, len(f.attrs))
	for i, a := range f.attrs {
		attrs[i] = a.key + "=" + a.value
	}
	add("attributes", strings.Join(attrs, ", "))
	add("ticket", f.ticket.text())
	add("fingerprint", fmt.Sprintf("%x", f.print))
	return out
}

func scaleText(s scale) string {
	if s.max == 0 {
		return ""
	}
	text := fmt.Sprintf("%g of %g", s.value, s.max)
	if s.high {
		text += ", high is good"
	}
	return text
}

func npsText(n int8) string {
	if n < 0 {
		return ""
	}
	return fmt.Sprint(n)
}

func mentionText(kind uint8, name string, label uint8) string {
	return fmt.Sprintf("%s %s (%s)", mentionKinds[kind], name, labels[label])
}

// differ returns the first value in which two lists differ.
func differ(want, got []fieldText) (field, expected, found string, ok bool) {
	for i := range want {
		if want[i].text != got[i].text {
			return want[i].field, want[i].text, got[i].text, true
		}
	}
	return "", "", "", false
}

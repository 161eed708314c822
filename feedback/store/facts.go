package store

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"verbatim/feedback"
	"verbatim/nlp"
)

// facts is what numbers are computed from: an item's effective values, the
// person's corrections applied. It is stored beside the item in one small
// column, so that a replaced version's contribution is taken out exactly, and
// 200,000 items are read in half a second.
//
// Encoding: a format byte, then in order: time (varint), score in millionths
// (varint), label, flags, the strings of fields (uvarint length, bytes), then
// rating, csat, ces (value and max as float bits, where their flag is set), nps
// (one byte, where its flag is set), the mentions (uvarint count; kind, label,
// name) and the attributes (uvarint count; key, value; sorted by key). Format 2
// goes on, where there is a ticket or a complaint, with those of clocks.go;
// format 1 is what all others have, as they had before there were clocks.
type facts struct {
	time      int64 // microseconds
	score     int64 // millionths
	label     uint8 // index into labels
	complaint bool
	spoken    bool // the customer said something: title, text or a message of theirs
	values    [nFields]string
	rating    scored
	csat      scored
	ces       scored
	high      bool // ces: high is good
	nps       int8 // -1: none
	mentions  []mention
	attrs     []attr
	ticket    *clocks // nil: no ticket
	print     uint64  // fingerprint of a complaint's words, 0 for others
}

// scored is a score on its scale; max 0 means none was given.
type scored struct{ value, max float64 }

type mention struct {
	kind  uint8 // index into mentionKinds
	label uint8
	name  string
}

type attr struct{ key, value string }

// The single-valued keyword fields, in the order in which they are stored.
const (
	fKind = iota
	fSource
	fChannel
	fProduct
	fSegment
	fCountry
	fLang
	fStatus
	fType
	fCustomer
	fSurvey
	fWave
	fSurveyType
	nFields
)

var fieldIndex = map[feedback.Field]int{
	"kind": fKind, "source": fSource, "channel": fChannel, "product": fProduct,
	"segment": fSegment, "country": fCountry, "lang": fLang, "status": fStatus,
	"type": fType, "customer": fCustomer, "survey": fSurvey, "wave": fWave,
}

// The labels and mention kinds by their stored code.
var (
	labels       = [...]nlp.Label{nlp.Unknown, nlp.Positive, nlp.Negative, nlp.Neutral, nlp.Mixed}
	mentionKinds = [...]nlp.MentionKind{nlp.Theme, nlp.Intent, nlp.Emotion}
)

const (
	theme = iota
	intent
	emotion
)

const (
	lUnknown = iota
	lPositive
	lNegative
	lNeutral
	lMixed
	nLabels
)

const (
	factsFormat  = 1
	clocksFormat = 2
)

const (
	flagComplaint = 1 << iota
	flagSpoken
	flagRating
	flagCSAT
	flagCES
	flagHigh
	flagNPS
)

// known says whether the item counts in sentiment: words in a language that
// the model speaks.
func (f *facts) known() bool { return f.spoken && f.label != lUnknown }

// factsOf takes the facts of an item as the machine read it and, where c still
// holds, as a person corrected it.
func factsOf(it *feedback.Item, an *nlp.Analysis, c *feedback.Correction) *facts {
	f := &facts{
		time: it.Time.UnixMicro(), score: millionths(an.Score), label: labelCode(an.Label),
		complaint: an.Complaint, spoken: spoken(it), nps: -1,
	}
	v := &f.values
	v[fKind], v[fSource], v[fChannel], v[fProduct] = it.Kind, it.Source, it.Channel, it.Product
	v[fSegment], v[fCountry], v[fLang], v[fCustomer] = it.Segment, it.Country, an.Lang, it.Customer
	if it.Survey != nil {
		v[fSurvey], v[fWave], v[fSurveyType] = it.Survey.ID, it.Survey.Wave, it.Survey.Type
	}
	if it.Ticket != nil {
		v[fStatus], v[fType] = it.Ticket.Status, it.Ticket.Type
		f.complaint = f.complaint || strings.EqualFold(it.Ticket.Type, "complaint")
	}
	if it.Rating != nil {
		f.rating = scored{it.Rating.Value, it.Rating.Max}
	}
	if it.CSAT != nil {
		f.csat = scored{it.CSAT.Value, it.CSAT.Max}
	}
	if it.CES != nil {
		f.ces, f.high = scored{it.CES.Value, it.CES.Max}, it.CES.HighIsGood
	}
	if it.NPS != nil {
		f.nps = int8(*it.NPS)
	}
	for _, m := range an.Mentions {
		f.mentions = append(f.mentions, mention{mentionCode(m.Kind), labelCode(m.Label), m.Name})
	}
	for _, k := range slices.Sorted(maps.Keys(it.Attributes)) {
		f.attrs = append(f.attrs, attr{k, it.Attributes[k]})
	}
	f.ticket = clocksOf(it.Ticket)
	if f.complaint {
		f.print = fingerprint(it)
	}
	f.correct(it, c)
	return f
}

// correct applies what a person set right.
func (f *facts) correct(it *feedback.Item, c *feedback.Correction) {
	if c == nil || c.TextHash != feedback.TextHash(it) {
		return
	}
	if c.Label != nil {
		f.label = labelCode(*c.Label)
	}
	if c.Lang != nil {
		f.values[fLang] = *c.Lang
	}
	if c.Themes != nil {
		f.setMentions(theme, *c.Themes)
	}
	if c.Intents != nil {
		f.setMentions(intent, *c.Intents)
	}
}

// setMentions replaces the mentions of a kind. One that the machine saw too
// keeps its label, a new one takes the item's.
func (f *facts) setMentions(kind uint8, names []string) {
	was := f.mentions
	f.mentions = slices.DeleteFunc(slices.Clone(was), func(m mention) bool { return m.kind == kind })
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			continue
		}
		label := f.label
		if j := slices.IndexFunc(was, func(m mention) bool { return m.kind == kind && m.name == name }); j >= 0 {
			label = was[j].label
		}
		f.mentions = append(f.mentions, mention{kind, label, name})
	}
}

// spoken says whether the customer said anything in words or signs.
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

func millionths(x float64) int64 { return int64(math.Round(x * 1e6)) }

func labelCode(l nlp.Label) uint8 {
	return uint8(max(0, slices.Index(labels[:], l)))
}

func mentionCode(k nlp.MentionKind) uint8 {
	return uint8(max(0, slices.Index(mentionKinds[:], k)))
}

func moment(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// contentHash is the hash of what was sent, but for its version.
func contentHash(body []byte) []byte {
	h := sha256.Sum256(body)
	return h[:16]
}

// markOf names the state that an index document is made from. It follows from
// the content alone, so that a store put back to an older state, or an index
// put back, is recognised for what it is. 0 is the mark of what is not there.
func markOf(content, facts []byte) int64 {
	h := sha256.New()
	h.Write(content)
	h.Write(facts)
	return int64(binary.LittleEndian.Uint64(h.Sum(nil))) | 1
}

// itemBody is an item's JSON without its version.
func itemBody(it *feedback.Item) ([]byte, error) {
	c := *it
	c.Updated = time.Time{}
	return json.Marshal(&c)
}

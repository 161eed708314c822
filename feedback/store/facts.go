package store

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
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

// append encodes f.
func (f *facts) append(b []byte) []byte {
	str := func(s string) { b = append(binary.AppendUvarint(b, uint64(len(s))), s...) }
	format := byte(factsFormat)
	if f.clocked() {
		format = clocksFormat
	}
	b = append(b, format)
	b = binary.AppendVarint(b, f.time)
	b = binary.AppendVarint(b, f.score)
	b = append(b, f.label, f.flags())
	for _, v := range f.values {
		str(v)
	}
	for _, s := range []scored{f.rating, f.csat, f.ces} {
		if s.max != 0 {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(s.value))
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(s.max))
		}
	}
	if f.nps >= 0 {
		b = append(b, byte(f.nps))
	}
	b = binary.AppendUvarint(b, uint64(len(f.mentions)))
	for _, m := range f.mentions {
		b = append(b, m.kind, m.label)
		str(m.name)
	}
	b = binary.AppendUvarint(b, uint64(len(f.attrs)))
	for _, a := range f.attrs {
		str(a.key)
		str(a.value)
	}
	if f.clocked() {
		b = f.appendClocks(b)
	}
	return b
}

func (f *facts) flags() (b byte) {
	set := func(on bool, flag byte) {
		if on {
			b |= flag
		}
	}
	set(f.complaint, flagComplaint)
	set(f.spoken, flagSpoken)
	set(f.rating.max != 0, flagRating)
	set(f.csat.max != 0, flagCSAT)
	set(f.ces.max != 0, flagCES)
	set(f.high, flagHigh)
	set(f.nps >= 0, flagNPS)
	return b
}

var errFacts = errors.New("facts cannot be read")

// readFacts decodes into f, whose strings then alias s.
func readFacts(s string, f *facts) error {
	r := factReader{s: s}
	format := r.byte()
	if format != factsFormat && format != clocksFormat {
		return errFacts
	}
	f.time, f.score = r.varint(), r.varint()
	f.label = r.byte()
	flags := r.byte()
	f.complaint, f.spoken, f.high = flags&flagComplaint != 0, flags&flagSpoken != 0, flags&flagHigh != 0
	for i := range f.values {
		f.values[i] = r.str()
	}
	f.rating, f.csat, f.ces = r.scored(flags&flagRating), r.scored(flags&flagCSAT), r.scored(flags&flagCES)
	f.nps = -1
	if flags&flagNPS != 0 {
		f.nps = int8(r.byte())
	}
	f.mentions = f.mentions[:0]
	for range r.count() {
		m := mention{r.byte(), r.byte(), r.str()}
		r.bad = r.bad || m.kind >= uint8(len(mentionKinds)) || m.label >= nLabels
		f.mentions = append(f.mentions, m)
	}
	f.attrs = f.attrs[:0]
	for range r.count() {
		f.attrs = append(f.attrs, attr{r.str(), r.str()})
	}
	f.ticket, f.print = nil, 0
	if format == clocksFormat {
		r.clocks(f)
	}
	if r.bad || r.s != "" || f.label >= nLabels {
		return errFacts
	}
	return nil
}

// factReader walks over encoded facts; bad is set when they end too early.
type factReader struct {
	s   string
	bad bool
}

func (r *factReader) byte() byte {
	if r.s == "" {
		r.bad = true
		return 0
	}
	b := r.s[0]
	r.s = r.s[1:]
	return b
}

func (r *factReader) uvarint() uint64 {
	var x uint64
	for shift := uint(0); shift < 64; shift += 7 {
		b := r.byte()
		x |= uint64(b&0x7f) << shift
		if b < 0x80 {
			break
		}
	}
	return x
}

func (r *factReader) varint() int64 {
	u := r.uvarint()
	return int64(u>>1) ^ -int64(u&1)
}

// count reads a length that cannot exceed what is left.
func (r *factReader) count() int {
	n := r.uvarint()
	if n > uint64(len(r.s)) {
		r.bad = true
		return 0
	}
	return int(n)
}

func (r *factReader) str() string {
	n := r.count()
	s := r.s[:n]
	r.s = r.s[n:]
	return s
}

func (r *factReader) scored(flag byte) scored {
	if flag == 0 {
		return scored{}
	}
	var x [2]float64
	for i := range x {
		var bits uint64
		for shift := 0; shift < 64; shift += 8 {
			bits |= uint64(r.byte()) << shift
		}
		x[i] = math.Float64frombits(bits)
	}
	return scored{x[0], x[1]}
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

package local

import (
	"math"
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/size"
	api "github.com/blevesearch/bleve_index_api"

	"verbatim/feedback"
	"verbatim/index"
)

// titleGap is the distance in words between title and text, so that no phrase
// spans both.
const titleGap = 16

// newDocument turns an op's document into what scorch indexes.
func newDocument(key string, op index.Op) *document.Document {
	d := op.Doc
	out := document.NewDocument(key)
	add := func(name string, options api.FieldIndexingOptions, terms ...string) {
		if len(terms) > 0 {
			out.AddField(&field{name: name, options: options, freqs: keywords(terms), length: len(terms)})
		}
	}
	add("tenant", plain, op.Tenant)
	lang := index.Language(d.Lang)
	out.AddField(&field{name: "w:" + lang, options: words, lang: lang, texts: [2]string{d.Title, d.Text}})
	out.AddField(&field{name: "stamp", options: api.StoreField, value: []byte(d.Stamp)})
	has := make([]string, 0, 24)
	var attributes []string
	for f, values := range d.Keywords {
		if len(values) == 0 {
			continue
		}
		has = append(has, string(f))
		if name, ok := strings.CutPrefix(string(f), feedback.AttributePrefix); ok {
			for _, v := range values {
				attributes = append(attributes, name+"\x00"+index.Key(v))
			}
			continue
		}
		terms := make([]string, len(values))
		for i, v := range values {
			terms[i] = index.Key(v)
		}
		add("k:"+string(f), facetable, terms...)
	}
	add("k:id", plain, index.Key(op.ID))
	add("a", facetable, attributes...)
	for f, v := range d.Numbers {
		if math.IsNaN(v) {
			continue
		}
		has = append(has, string(f))
		addNumber(add, numberField(string(f)), sortableFloat(v), plain)
	}
	if !d.Time.IsZero() {
		has = append(has, "time")
		addNumber(add, timeField, sortableTime(d.Time), facetable)
	}
	has = append(has, "id")
	add("has", plain, has...)
	return out
}

func addNumber(add func(string, api.FieldIndexingOptions, ...string), n numeric, u uint64, exact api.FieldIndexingOptions) {
	for i, shift := range n.shifts {
		options := plain
		if i == 0 {
			options = exact
		}
		add(n.level(i), options, encode(u>>shift))
	}
}

const (
	plain     = api.IndexField | api.SkipFreqNorm
	facetable = plain | api.DocValues
	words     = api.IndexField | api.IncludeTermVectors
)

// field is a field of a document whose terms are made here. It implements the
// engine's Field without its analyzers.
type field struct {
	name    string
	options api.FieldIndexingOptions
	value   []byte // stored
	lang    string
	texts   [2]string // title and text, analysed on the engine's queue
	freqs   api.TokenFrequencies
	length  int
}

func (f *field) Name() string                                   { return f.name }
func (f *field) Value() []byte                                  { return f.value }
func (f *field) ArrayPositions() []uint64                       { return nil }
func (f *field) EncodedFieldType() byte                         { return 't' }
func (f *field) Options() api.FieldIndexingOptions              { return f.options }
func (f *field) AnalyzedLength() int                            { return f.length }
func (f *field) AnalyzedTokenFrequencies() api.TokenFrequencies { return f.freqs }
func (f *field) NumPlainTextBytes() uint64                      { return uint64(len(f.texts[0]) + len(f.texts[1])) }
func (f *field) Size() int {
	return 200 + len(f.name) + len(f.value) + len(f.freqs)*(size.SizeOfString+size.SizeOfPtr)
}

// Analyze makes the terms of a field of words. The engine calls it on several
// goroutines, once for each field.
func (f *field) Analyze() {
	if f.freqs != nil {
		return
	}
	terms := index.AppendTerms(make([]index.Term, 0, 8+len(f.texts[1])/5), f.lang, f.texts[0])
	title := len(terms)
	terms = index.AppendTerms(terms, f.lang, f.texts[1])
	f.length = len(terms)
	f.freqs = positions(terms, title)
}

// positions gathers the terms of a text with the place of each. Byte offsets
// are left out: highlights are made from the store's text.
func positions(terms []index.Term, title int) api.TokenFrequencies {
	freqs := make(api.TokenFrequencies, len(terms))
	locations := make([]api.TokenLocation, len(terms))
	tokens := make([]api.TokenFreq, 0, len(terms))
	for i, t := range terms {
		loc := &locations[i]
		loc.Position = i + 1
		if i >= title {
			loc.Position += titleGap
		}
		f := freqs[t.Text]
		if f == nil {
			tokens = append(tokens, api.TokenFreq{Term: []byte(t.Text)})
			f = &tokens[len(tokens)-1]
			freqs[t.Text] = f
		}
		f.Locations = append(f.Locations, loc)
		f.SetFrequency(len(f.Locations))
	}
	return freqs
}

func keywords(terms []string) api.TokenFrequencies {
	freqs := make(api.TokenFrequencies, len(terms))
	for _, t := range terms {
		if freqs[t] == nil {
			f := &api.TokenFreq{Term: []byte(t)}
			f.SetFrequency(1)
			freqs[t] = f
		}
	}
	return freqs
}

// facet returns the engine's field and the prefix of the terms that hold the
// values of f, and whether they can be counted.
func facet(f feedback.Field) (name, prefix string, ok bool) {
	if f == "id" || index.CheckKeyword(f) != nil {
		return "", "", false
	}
	if key, ok := strings.CutPrefix(string(f), feedback.AttributePrefix); ok {
		return "a", key + "\x00", true
	}
	return "k:" + string(f), "", true
}

// keywordTerms returns the engine's field and the terms of the values of f.
func keywordTerms(f feedback.Field, values []string) (string, []string) {
	name, prefix, ok := facet(f)
	if !ok {
		name = "k:" + string(f)
	}
	terms := make([]string, len(values))
	for i, v := range values {
		terms[i] = prefix + index.Key(v)
	}
	slices.Sort(terms)
	return name, slices.Compact(terms)
}

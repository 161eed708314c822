package learn

import (
	"context"
	"io"
	"math"
	"slices"
	"sort"
	"strings"

	"verbatim/nlp"
)

// Source is where features come from: the analyzer, with its hand-written
// priors alone. Analyze would sum to LeanShare × intercept + length × Σ weight × factor.
type Source interface {
	Features(in nlp.Input, visit func(feature string, base, factor float64)) (lang string, length float64)
}

// Corpus is rated text of one language as counted features; the texts
// themselves are gone once they are counted.
type Corpus struct {
	lang   string
	files  []string // by file number
	trades []string
	ids    map[string]int // feature → number
	names  []string       // feature by number
	base   []float32      // hand-written weight by feature
	rows   []example
	seen   map[string]*presence // before Prune: where each feature occurs
	guess  map[string]bool      // words whose hand-written weight is a look-alike's
}

// example is one rated text.
type example struct {
	file, words int32
	label       int8    // +1 positive, -1 negative, 0 neutral
	part        bool    // a sentence of a longer text, with that text's label: taught, never measured
	hand        float32 // length × Σ base × factor: what the hand-written weights say
	length      float32
	feats       []int32
	vals        []float32 // length × Σ factor, by feats
}

// presence says in how many rows a feature occurs, and in which trades.
type presence struct {
	rows   int32
	last   int32 // row that was counted last, plus 1
	trades uint64
}

// NewCorpus gives an empty corpus of a language.
func NewCorpus(lang string) *Corpus {
	return &Corpus{lang: lang, ids: map[string]int{}, seen: map[string]*presence{}}
}

// labelOf is the class that a row teaches, and false where it teaches none.
func labelOf(r Row) (int8, bool) {
	switch r.Polarity {
	case nlp.Positive:
		return 1, true
	case nlp.Negative:
		return -1, true
	case nlp.Neutral:
		return 0, true
	}
	return 0, false
}

// Count reads a file once to learn which features are common enough to keep.
// Files of one trade count as one place.
func (c *Corpus) Count(ctx context.Context, r io.Reader, name, trade string, src Source) error {
	if !slices.Contains(c.trades, trade) {
		c.trades = append(c.trades, trade)
	}
	place := slices.Index(c.trades, trade)
	c.files = append(c.files, name)
	row := int32(0)
	for _, p := range c.seen {
		p.last = 0
	}
	return EachRow(ctx, r, name, func(_ int, in Row) error {
		label, ok := labelOf(in)
		if !ok || label == 0 || in.Lang != c.lang {
			return nil
		}
		row++
		src.Features(in.input(), func(f string, base, factor float64) {
			p := c.seen[f]
			if p == nil {
				p = &presence{}
				c.seen[strings.Clone(f)] = p
			}
			if p.last != row {
				p.last = row
				p.rows++
				p.trades |= 1 << min(place, 63)
			}
		})
		return nil
	})
}

// Prune keeps the features that occur in at least minRows rows and minTrades
// trades, and numbers them in sorted order.
func (c *Corpus) Prune(minRows, minTrades int) {
	for f, p := range c.seen {
		if int(p.rows) >= minRows*orderOf(f) && ones(p.trades) >= minTrades && teachable(f) {
			c.names = append(c.names, f)
		}
	}
	sort.Strings(c.names)
	for i, f := range c.names {
		c.ids[f] = i
	}
	c.base = make([]float32, len(c.names))
	c.seen = nil
}

// Doubt finds the words that the source takes for misspellings of known words.
// One that is common in rated text is a word of its own ("adresser" is no
// "agresser"): it starts from 0 and is always listed.
func (c *Corpus) Doubt(src Source) {
	c.guess = map[string]bool{}
	alone := func(w string) (base, factor float64) {
		src.Features(Row{Text: w, Lang: c.lang}.input(), func(f string, b, x float64) {
			if f == w {
				base, factor = b, x
			}
		})
		return base, factor
	}
	_, plain := alone("or")
	for _, f := range c.names {
		if strings.HasPrefix(f, "not_") || strings.ContainsAny(f, " <") {
			continue
		}
		if base, factor := alone(f); base != 0 && factor < guessed*plain {
			c.guess[f] = true
		}
	}
}

// guessed is the share of its weight under which the analyzer's factor says
// that a word was mended (0.7) and not stemmed (0.85).
const guessed = 0.75

// Add reads a file again and keeps its rows, as counts of the kept features,
// and with sentences also the sentences of longer texts that do not speak
// against their text's label.
func (c *Corpus) Add(ctx context.Context, r io.Reader, name string, src Source, sentences bool) error {
	file := int32(slices.Index(c.files, name))
	sum := map[int32]float64{}
	return EachRow(ctx, r, name, func(_ int, in Row) error {
		label, ok := labelOf(in)
		if !ok || in.Lang != c.lang {
			return nil
		}
		e := c.count(in, src, sum)
		e.file, e.label = file, label
		c.rows = append(c.rows, e)
		if !sentences || label == 0 || e.words < leastToSplit {
			return nil
		}
		for _, s := range splitSentences(in.Text) {
			p := c.count(Row{Text: s, Lang: in.Lang}, src, sum)
			p.file, p.label, p.part = file, label, true
			if p.hand*float32(label) >= 0 && len(p.feats) > 0 {
				c.rows = append(c.rows, p)
			}
		}
		return nil
	})
}

// leastToSplit is how many words a text must have for its sentences to be
// taught apart; leastSentence and mostSentence bound such a sentence, in bytes.
const (
	leastToSplit  = 20
	leastSentence = 12
	mostSentence  = 160
)

// splitSentences cuts a text roughly: a learner can bear a wrong cut.
func splitSentences(text string) []string {
	var out []string
	for _, s := range strings.FieldsFunc(text, func(r rune) bool { return r == '.' || r == '!' || r == '?' || r == '\n' }) {
		if s = strings.TrimSpace(s); len(s) >= leastSentence && len(s) <= mostSentence {
			out = append(out, s)
		}
	}
	return out
}

// count turns a row into counts of the kept features. sum is scratch.
func (c *Corpus) count(in Row, src Source, sum map[int32]float64) example {
	clear(sum)
	hand, words := 0.0, 0
	_, length := src.Features(in.input(), func(f string, base, factor float64) {
		if c.guess[strings.TrimPrefix(f, "not_")] {
			base = 0
		}
		hand += base * factor
		if !strings.ContainsAny(f, " <") {
			words++
		}
		if id, ok := c.ids[f]; ok {
			sum[int32(id)] += factor
			if base != 0 { // a phrase's words can also come as a mere sequence
				c.base[id] = float32(base)
			}
		}
	})
	e := example{words: int32(words), hand: float32(hand * length), length: float32(length)}
	e.feats = make([]int32, 0, len(sum))
	for id := range sum {
		e.feats = append(e.feats, id)
	}
	slices.Sort(e.feats)
	e.vals = make([]float32, len(e.feats))
	for i, id := range e.feats {
		e.vals[i] = float32(sum[id] * length)
	}
	return e
}

// orderOf is the number of words of a feature.
func orderOf(f string) int { return strings.Count(f, " ") + 1 }

func ones(x uint64) int {
	n := 0
	for ; x != 0; x &= x - 1 {
		n++
	}
	return n
}

// lengthBins are the upper bounds of the length bins, in words.
var lengthBins = []int32{4, 8, 14, 22, 35, 60, 100, math.MaxInt32}

func lengthBin(words int32) int {
	for i, b := range lengthBins {
		if words <= b {
			return i
		}
	}
	return len(lengthBins) - 1
}

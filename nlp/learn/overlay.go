package learn

import (
	"context"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"sort"
	"strings"

	"verbatim/nlp"
)

// An overlay is a small correction of the weights in force, learned from the
// ratings that came with one tenant's own feedback. It is fitted like the
// built-in weights, with those in their place as the prior: a row's raw as it is
// now, plus one correction a feature, pulled towards zero. The texts are read
// three times, to count, to find the common features, and to fit, so that what
// is kept in memory does not grow with the number of texts.

// Rated is one text with the rating its writer gave.
type Rated struct {
	ID       string // decides the fold, and whether it is in the sample
	Lang     string
	Input    nlp.Input
	Positive bool // a top box; a low one otherwise
}

// Ratings calls do with every rated text, in the same order each time.
type Ratings func(ctx context.Context, do func(Rated) error) error

// Weighed is an analyzer whose weights can be asked.
type Weighed interface {
	Analyzer
	Source
	Weight(lang, feature string) (weight float64, known bool)
}

// OverlayOptions steer the fit of an overlay; start from DefaultOverlay.
type OverlayOptions struct {
	MinRows  int // rated texts of a language, or nothing is learned
	MinEach  int // of them positive, and negative
	MaxRows  int // beyond so many a sample is fitted, drawn by the hash of the id
	MinSeen  int // texts that a feature must occur in; a phrase of k words in k times as many
	Most     int // features kept
	Least    float64
	Ridge    [4]float64 // as FitOptions.Ridge
	MaxRaise float64
}

// DefaultOverlay is how overlays are fitted. The pull was chosen on 3,000 texts
// each of five training files, from the hand-written weights: half of it gains
// little more and changes twice the words, twice of it gains half as much.
func DefaultOverlay() OverlayOptions {
	return OverlayOptions{MinRows: 200, MinEach: 30, MaxRows: 20000, MinSeen: 5, Most: 300, Least: 0.2,
		Ridge: [4]float64{2, 2, 8, 16}, MaxRaise: 6}
}

// Change is what an overlay would change of one feature.
type Change struct {
	Feature string  `json:"feature"`
	Before  float64 `json:"before"`
	After   float64 `json:"after"`
	Seen    int     `json:"seen"` // texts it was learned from
}

// OverlayFit is what was learned for one language. Before and After are the
// balanced accuracy of the weights in force and of those learned without the
// text in question, over five folds by the hash of the id; Low and High bound
// their difference with 95 % confidence (paired, normal).
type OverlayFit struct {
	Lang     string   `json:"lang"`
	Positive int      `json:"positive"` // rated texts of the store
	Negative int      `json:"negative"`
	Fitted   int      `json:"fitted"` // of them, those in the sample
	Why      string   `json:"why,omitempty"`
	Before   float64  `json:"before"`
	After    float64  `json:"after"`
	Low      float64  `json:"low"`
	High     float64  `json:"high"`
	Changes  []Change `json:"changes"` // most weighty first
}

// folds is how many parts cross-validation holds out in turn.
const folds = 5

// LearnOverlay fits one overlay a language. progress is told how many texts were
// read, over all three readings.
func LearnOverlay(ctx context.Context, langs []string, texts Ratings, a Weighed, opt OverlayOptions, progress func(done int64)) ([]OverlayFit, error) {
	o := &overlayFit{model: a, opt: opt, byLang: map[string]*overlayLang{}}
	for _, l := range langs {
		o.byLang[l] = &overlayLang{corpus: *NewCorpus(l), common: nlp.CommonWords(l, commonWords), fit: OverlayFit{Lang: l, Changes: []Change{}}}
	}
	var done int64
	for _, step := range []func(*overlayLang, Rated){o.countRow, o.sketchRow, o.addRow} {
		err := texts(ctx, func(r Rated) error {
			if l := o.byLang[r.Lang]; l != nil {
				step(l, r)
			}
			if done++; done%256 == 0 {
				progress(done)
			}
			return ctx.Err()
		})
		if err != nil {
			return nil, fmt.Errorf("read rated texts: %w", err)
		}
		for _, name := range langs {
			o.byLang[name].afterReading(opt)
		}
	}
	out := make([]OverlayFit, len(langs))
	for i, name := range langs {
		l := o.byLang[name]
		if err := l.learn(ctx, a, opt); err != nil {
			return nil, err
		}
		out[i] = l.fit
	}
	return out, nil
}

type overlayFit struct {
	model  Weighed
	opt    OverlayOptions
	byLang map[string]*overlayLang
}

// commonWords is how many of a language's most frequent words are too common to
// learn from one tenant: they say how its customers write, not what of, and the
// built-in weights have learned of them from far more text.
const commonWords = 300

// overlayLang is the state of one language: a corpus whose files are the folds.
type overlayLang struct {
	corpus  Corpus
	fit     OverlayFit
	reading int
	sample  uint64   // rows whose hash is at most this are fitted
	sketch  []uint16 // how often a feature's hash was seen: never less than the feature was
	seen    []int32  // by feature number
	sum     map[int32]float64
	common  map[string]bool
}

const sketchSize = 1 << 20

// countRow is the first reading.
func (o *overlayFit) countRow(l *overlayLang, r Rated) {
	if r.Positive {
		l.fit.Positive++
	} else {
		l.fit.Negative++
	}
}

// sketchRow is the second reading: which features may be common.
func (o *overlayFit) sketchRow(l *overlayLang, r Rated) {
	if !l.takes(r) {
		return
	}
	in := map[uint64]bool{}
	o.model.Features(r.Input, func(f string, _, _ float64) {
		if h := hashOf(f); !in[h] {
			in[h] = true
			if at := &l.sketch[h%sketchSize]; *at < math.MaxUint16 {
				*at++
			}
		}
	})
}

// addRow is the third reading: the rows themselves.
func (o *overlayFit) addRow(l *overlayLang, r Rated) {
	if !l.takes(r) {
		return
	}
	clear(l.sum)
	c := &l.corpus
	_, length := o.model.Features(r.Input, func(f string, base, factor float64) {
		id, ok := c.ids[f]
		if !ok {
			if int(l.sketch[hashOf(f)%sketchSize]) < o.opt.MinSeen*orderOf(f) || strings.Contains(f, "<") || base == 0 && !l.tells(f) {
				return
			}
			id = len(c.names)
			f = strings.Clone(f)
			c.ids[f], c.names = id, append(c.names, f)
			l.seen = append(l.seen, 0)
		}
		l.sum[int32(id)] += factor
	})
	e := example{file: int32(hashOf(r.ID) / 7 % folds), label: -1, hand: float32(o.model.Analyze(r.Input).Raw), length: float32(length)}
	if r.Positive {
		e.label = 1
	}
	for id := range l.sum {
		e.feats = append(e.feats, id)
		l.seen[id]++
	}
	slices.Sort(e.feats)
	for _, id := range e.feats {
		e.vals = append(e.vals, float32(l.sum[id]*length))
	}
	c.rows = append(c.rows, e)
}

// tells says whether a feature that no person has judged may be learned: not first
// names and common words, by themselves or in a row.
func (l *overlayLang) tells(f string) bool {
	if !teachable(f) {
		return false
	}
	for w := range strings.FieldsSeq(f) {
		if !l.common[strings.TrimPrefix(w, "not_")] {
			return true
		}
	}
	return false
}

// takes says whether a text is in the sample of a language that is learned.
func (l *overlayLang) takes(r Rated) bool { return l.fit.Why == "" && hashOf(r.ID) <= l.sample }

// afterReading prepares the next reading.
func (l *overlayLang) afterReading(opt OverlayOptions) {
	l.reading++
	if l.reading != 1 {
		return
	}
	n := l.fit.Positive + l.fit.Negative
	switch {
	case n < opt.MinRows:
		l.fit.Why = fmt.Sprintf("%d rated texts are too few to learn from: %d are needed", n, opt.MinRows)
	case min(l.fit.Positive, l.fit.Negative) < opt.MinEach:
		l.fit.Why = fmt.Sprintf("%d positive and %d negative texts: %d of each are needed", l.fit.Positive, l.fit.Negative, opt.MinEach)
	default:
		l.sketch, l.sum = make([]uint16, sketchSize), map[int32]float64{}
	}
	l.sample = math.MaxUint64
	if n > opt.MaxRows {
		l.sample = uint64(float64(math.MaxUint64) * float64(opt.MaxRows) / float64(n))
	}
}

// learn fits, tries the fit on texts it has not seen, and lists the changes.
func (l *overlayLang) learn(ctx context.Context, a Weighed, opt OverlayOptions) error {
	l.sketch = nil
	l.fit.Fitted = len(l.corpus.rows)
	if l.fit.Why != "" {
		return nil
	}
	if err := l.validate(ctx, opt); err != nil {
		return err
	}
	d, err := l.correct(ctx, opt, -1)
	if err != nil {
		return err
	}
	for id, by := range d {
		f := l.corpus.names[id]
		before, _ := a.Weight(l.corpus.lang, f)
		after := math.Max(-mostOverlay, math.Min(mostOverlay, before+by))
		l.fit.Changes = append(l.fit.Changes, Change{f, before, math.Round(after*100) / 100, int(l.seen[id])})
	}
	sort.Slice(l.fit.Changes, func(i, j int) bool {
		x, y := l.fit.Changes[i], l.fit.Changes[j]
		if wx, wy := x.weight(), y.weight(); wx != wy {
			return wx > wy
		}
		return x.Feature < y.Feature
	})
	if len(l.fit.Changes) == 0 {
		l.fit.Why = "nothing to change: the ratings say what the weights in force say"
	}
	return nil
}

func (c Change) weight() float64 { return math.Abs(c.After-c.Before) * math.Sqrt(float64(c.Seen)) }

// correct fits without the fold held (-1 for none) and gives the corrections
// worth keeping, by feature number, in the unit of raw. The intercept of the fit
// takes up how this tenant's texts lean as a whole, so that no common word has
// to, and is left out of what is learned.
func (l *overlayLang) correct(ctx context.Context, opt OverlayOptions, held int) (map[int32]float64, error) {
	c := &l.corpus
	n := len(c.names) + 2
	p := &problem{rows: c.rows, share: l.shares(opt, held), ridge: make([]float64, n), prior: make([]float64, n)}
	p.ridge[0], p.ridge[1], p.prior[1] = 1, overlayScaleRidge, 1
	for i, f := range c.names {
		p.ridge[i+2] = opt.Ridge[ridgeClass(f)]
		if int(l.seen[i]) < opt.MinSeen*orderOf(f) {
			p.ridge[i+2] = 1e6 // its hash was common, it is not
		}
	}
	x := slices.Clone(p.prior)
	if err := minimise(ctx, p.gradient, x, 60); err != nil {
		return nil, err
	}
	scale := math.Max(x[1], leastOverlayScale)
	var ids []int32
	worth := func(id int32) float64 { return math.Abs(x[id+2]) * math.Sqrt(float64(l.seen[id])) }
	for i := range c.names {
		if math.Abs(x[i+2]/scale) >= opt.Least {
			ids = append(ids, int32(i))
		}
	}
	slices.SortFunc(ids, func(i, j int32) int {
		if wi, wj := worth(i), worth(j); wi != wj {
			if wi > wj {
				return -1
			}
			return 1
		}
		return strings.Compare(c.names[i], c.names[j])
	})
	out := map[int32]float64{}
	for _, id := range ids[:min(len(ids), opt.Most)] {
		out[id] = x[id+2] / scale
	}
	return out, nil
}

// A unit of raw is about one of log-odds in the built-in weights, and is held
// near that: where the weights in force say little about a tenant, a free scale
// would vanish and the corrections grow without bound.
const (
	overlayScaleRidge = 500
	leastOverlayScale = 0.5
)

// mostOverlay bounds a learned weight: a person may go further.
const mostOverlay = 4.0

func hashOf(s string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s)) // never fails
	x := h.Sum64()            // FNV's high bits are poor on short strings
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	return x ^ x>>33
}

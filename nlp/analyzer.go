package nlp

import (
	"io/fs"
	"math"
)

// Version is the version of the built-in lexicon and rules; it goes up with
// every change that can alter an Analysis.
const Version = 1

// squashScale is the raw sum at which the score reaches 1/√2.
const squashScale = 2.0

// Squash maps a raw sum of weights to a score in (-1, 1):
// raw / √(raw² + squashScale²). It is odd, monotone, 0 at 0, and uses only
// operations that IEEE 754 rounds exactly, so that every machine gets the
// same bits. A NaN gives 0.
func Squash(raw float64) float64 {
	if raw != raw {
		return 0
	}
	if raw > 1e100 || raw < -1e100 {
		return math.Copysign(1, raw)
	}
	return raw / math.Sqrt(raw*raw+squashScale*squashScale)
}

// Options change what New builds. The zero value is the built-in model.
type Options struct {
	// Weights holds learned weights files by name ("weights_en.txt"), one
	// "FEATURE<TAB>WEIGHT" a line; nil takes the embedded ones.
	Weights fs.FS
	// NoWeights leaves learned weights out: the hand-written prior alone.
	NoWeights bool
	// Overlay is the number of a tenant's lexicon overlay, for the Stamp.
	Overlay int
	// OverlayWeights are a tenant's own weights by language ("en", "fr") and
	// feature; they replace the built-in ones.
	OverlayWeights map[string]map[string]float64
}

// Analyzer turns texts into analyses. It is immutable and safe for concurrent
// use; two analyzers with equal options give equal answers.
type Analyzer struct {
	opts Options
}

// New builds an analyzer from the embedded lexicon, rules and taxonomy.
func New(opts Options) (*Analyzer, error) {
	return &Analyzer{opts: opts}, nil
}

// Stamp says which model a uses.
func (a *Analyzer) Stamp() Stamp {
	return Stamp{Model: Version, Overlay: a.opts.Overlay}
}

// Analyze says everything the machine knows of one item. It is pure, never
// panics, takes time linear in the length of the input, and keeps no
// reference to anything but the strings of in.
func (a *Analyzer) Analyze(in Input) Analysis {
	return Analysis{Lang: "und", Label: Unknown, Evidence: []Evidence{}, Sentences: []Sentence{}, Mentions: []Mention{}}
}

// Features calls visit for every candidate feature of the customer's words in
// in, known to the model or not, exactly as Analyze would weigh it: Analyze
// gives Raw = intercept + length × Σ weight(feature) × factor, where weight is
// the learned weight if there is one and base otherwise. base is the
// hand-written prior (0 for a feature no person has judged). Features returns
// the language whose model reads the text and the length factor.
func (a *Analyzer) Features(in Input, visit func(feature string, base, factor float64)) (lang string, length float64) {
	return "und", 1
}

// ThemeInfo describes one theme of the taxonomy.
type ThemeInfo struct {
	Name   string `json:"name"` // dotted path: "delivery.delay"
	NameEN string `json:"name_en"`
	NameFR string `json:"name_fr"`
}

// Themes lists the taxonomy's themes, sorted by name.
func (a *Analyzer) Themes() []ThemeInfo { return nil }

package nlp

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"sync"

	"verbatim/nlp/taxonomy"
)

// Version is the version of the built-in lexicon and rules; it goes up with
// every change that can alter an Analysis.
const Version = 4

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
	return raw / math.Sqrt(float64(raw*raw)+squashScale*squashScale)
}

// Options change what New builds. The zero value is the built-in model.
type Options struct {
	// Weights holds learned weights files by name ("weights_en.txt"), one
	// "FEATURE<TAB>WEIGHT" a line; nil takes the embedded ones.
	Weights fs.FS
	// IntentWeights holds the learned weights of intents by name
	// ("weights_intents_en.txt"), one "FEATURE<TAB>INTENT<TAB>WEIGHT" a line; nil
	// takes the embedded ones.
	IntentWeights fs.FS
	// Lessons makes an analyzer whose IntentFeatures can be learned from; it
	// leaves out what was learned of intents before.
	Lessons bool
	// NoWeights leaves learned weights out: the hand-written prior alone.
	NoWeights bool
	// Overlay is the number of a tenant's lexicon overlay, for the Stamp.
	Overlay int
	// OverlayWeights are a tenant's own weights by language ("en", "fr") and
	// feature; they replace the built-in ones.
	OverlayWeights map[string]map[string]float64
	// Taxonomy holds the themes, intents and emotions to look for; nil takes
	// the built-in one.
	Taxonomy *taxonomy.Taxonomy
	// TaxonomyVersion is the number of a tenant's taxonomy, for the Stamp.
	TaxonomyVersion int
}

// Analyzer turns texts into analyses. It is immutable and safe for concurrent
// use; two analyzers with equal options give equal answers.
type Analyzer struct {
	opts    Options
	models  [modelCount]*model
	ident   *identifier
	themes  *themes
	lessons *lessonWords
	learned [modelCount]*learned // of intents, nil where nothing was
	cache   *chunkCache
	pool    sync.Pool
}

// New builds an analyzer from the embedded lexicon, rules and taxonomy.
func New(opts Options) (*Analyzer, error) {
	a := &Analyzer{opts: opts, cache: new(chunkCache)}
	a.pool.New = func() any { return new(scratch) }
	weights := opts.Weights
	if weights == nil {
		sub, err := fs.Sub(lexiconFiles, "lexicon")
		if err != nil {
			return nil, fmt.Errorf("open embedded lexicon: %w", err)
		}
		weights = sub
	}
	if err := a.load(weights); err != nil {
		return nil, err
	}
	var err error
	a.themes, err = compileThemes(opts.Taxonomy, a.models[:])
	if err != nil {
		return nil, fmt.Errorf("compile taxonomy: %w", err)
	}
	if len(a.themes.labels) == 0 {
		a.learned = [modelCount]*learned{} // who looks for no intent need not weigh any
	}
	return a, nil
}

// load reads what does not need one another side by side, since a command waits
// for it.
func (a *Analyzer) load(weights fs.FS) error {
	var wg sync.WaitGroup
	var errs [modelCount + 1]error
	wg.Go(func() { a.models[french], errs[french] = a.opts.model(french, weights) })
	wg.Go(func() { a.ident = newIdentifier() })
	wg.Go(func() { errs[modelCount] = a.loadIntents(a.opts) })
	if a.opts.Taxonomy == nil {
		wg.Go(func() { taxonomy.Builtin() })
	}
	wg.Go(func() { a.models[english], errs[english] = a.opts.model(english, weights) })
	wg.Wait()
	return errors.Join(errs[:]...)
}

// model builds the model of one language.
func (o *Options) model(lang int, weights fs.FS) (*model, error) {
	name := modelLangs[lang]
	m, err := loadModel(name)
	if err != nil {
		return nil, fmt.Errorf("load lexicon %s: %w", name, err)
	}
	if !o.NoWeights {
		if err := m.loadWeights(weights, "weights_"+name+".txt"); err != nil {
			return nil, err
		}
	}
	overlay := o.OverlayWeights[name]
	for _, feature := range sortedKeys(overlay) {
		m.setWeight(feature, overlay[feature])
	}
	m.seal(lang)
	if n := len(m.vocab.words); n > maxWords {
		return nil, fmt.Errorf("load lexicon %s: %d words with those of the overlay, at most %d: take some out of the overlay", name, n, maxWords)
	}
	return m, nil
}

func sortedKeys(m map[string]float64) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Stamp says which model a uses.
func (a *Analyzer) Stamp() Stamp {
	return Stamp{Model: Version, Overlay: a.opts.Overlay, Taxonomy: a.opts.TaxonomyVersion}
}

// put gives sc back to the pool, without the item's texts.
func (a *Analyzer) put(sc *scratch) {
	clear(sc.names)
	sc.fields, sc.names = nil, sc.names[:0]
	a.pool.Put(sc)
}

// Tokenize appends the tokens of text to dst: in order, without overlap, on
// rune borders, covering every byte that is not white space.
func (a *Analyzer) Tokenize(dst []Token, text string) []Token {
	sc := a.pool.Get().(*scratch)
	defer a.put(sc)
	sc.reset()
	a.readRange(sc, Span{0, 0, len(text)}, text)
	for i := range sc.toks {
		t := &sc.toks[i]
		dst = append(dst, Token{int(t.start), int(t.end), t.kind})
	}
	return dst
}

// Analyze says everything the machine knows of one item. It is pure, never
// panics, takes time linear in the length of the input, and keeps no
// reference to anything but the strings of in.
func (a *Analyzer) Analyze(in Input) Analysis {
	sc := a.pool.Get().(*scratch)
	defer a.put(sc)
	sc.reset()
	return a.analyze(sc, &in)
}

func (a *Analyzer) analyze(sc *scratch, in *Input) Analysis {
	lang, known := a.read(sc, in)
	for n := range sc.sentences {
		a.scoreSentence(sc, in, n)
	}
	if c, ok := sc.answer(in); ok && known {
		sc.clues = append(sc.clues[:0], c)
		sc.sentences[0].evidenceFrom, sc.sentences[0].evidenceTo = 0, 1
	}
	an := Analysis{Lang: lang, Words: sc.words, Label: Unknown}
	a.finish(sc, in, &an, known)
	return an
}

// Features calls visit for every candidate feature of the customer's words in
// in, known to the model or not, exactly as Analyze would weigh it: Analyze
// gives Raw = LeanShare × intercept + length × Σ weight(feature) × factor, where weight is
// the learned weight if there is one and base otherwise. base is the
// hand-written prior (0 for a feature no person has judged). Features returns
// the language whose model reads the text and the length factor.
func (a *Analyzer) Features(in Input, visit func(feature string, base, factor float64)) (lang string, length float64) {
	sc := a.pool.Get().(*scratch)
	defer a.put(sc)
	sc.reset()
	sc.visit = visit
	lang, _ = a.read(sc, &in)
	for n := range sc.sentences {
		a.scoreSentence(sc, &in, n)
	}
	return lang, lengthFactor(sc.words)
}

// read cuts the input into tokens and sentences and settles their languages.
func (a *Analyzer) read(sc *scratch, in *Input) (lang string, known bool) {
	sc.fields = in.Fields
	for i := range in.Fields {
		sc.ownRanges(i, &in.Fields[i])
	}
	for _, r := range sc.ranges {
		a.readRange(sc, r, in.Fields[r.Field].Text)
	}
	sc.addSentence(int32(len(sc.toks)))
	lang, known = a.settleLanguages(sc, in)
	a.weighPlaces(sc)
	return lang, known
}

// scoreSentence writes the evidence and the hits of one sentence.
func (a *Analyzer) scoreSentence(sc *scratch, in *Input, n int) {
	s := &sc.sentences[n]
	s.evidenceFrom = int32(len(sc.clues))
	if s.model >= 0 {
		m := a.models[s.model]
		question := sc.isQuestion(s)
		all := sc.tailOf(s, question, -1, 1)
		sc.buildItems(m, s, &all)
		sc.joinPhrases(m)
		sc.markNegation(m)
		sc.modify(m, s, question, &all)
		sc.weigh(m, int32(n))
		sc.marks(m, int32(n), s)
		if len(a.themes.labels) > 0 {
			sc.findThemes(a.themes, m, int32(n))
		}
		if l := a.learned[s.model]; l != nil {
			sc.sumLearned(l)
		}
		if sc.lesson != nil {
			sc.visitLessons(a.lessons)
		}
	}
	s.evidenceTo = int32(len(sc.clues))
}

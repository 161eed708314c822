package nlp

import (
	"embed"
	"fmt"
	"io/fs"
	"sort"
	"strings"
)

//go:embed lexicon/*.txt
var lexiconFiles embed.FS

// The languages with a model, in the order of Analyzer.models.
const (
	english = iota
	french
	modelCount
)

var modelLangs = [modelCount]string{"en", "fr"}

// modKind says what a word or phrase does to others.
type modKind uint8

const (
	modNone modKind = iota
	modNegate
	modIntensify
	modDiminish
	modContrast
	modWish
	modCondition
	modQuestion
	modPolite
	modToo
	modPast
	modSarcasm
)

var modKinds = map[string]modKind{"negate": modNegate, "intensify": modIntensify, "diminish": modDiminish, "contrast": modContrast,
	"wish": modWish, "condition": modCondition, "question": modQuestion, "polite": modPolite, "too": modToo, "past": modPast, "sarcasm": modSarcasm}

// meaning is what a phrase of the lexicon says.
type meaning struct {
	form   int32 // the phrase as features name it, in model.byForm
	entry  int32 // in model.texts
	weight float64
	factor float64
	kind   modKind

	learned, negated float64 // instead of weight, if flags say so
	flags            uint8
}

// sequence is a learned sequence of words.
type sequence struct {
	form   int32 // in model.texts
	weight float64
}

// model is one language's lexicon, modifiers and learned weights.
type model struct {
	lang      string
	vocab     *vocabulary
	phrases   *trie
	meanings  []meaning  // by trieNode.out
	reach     []uint64   // by word: see trie.reaches
	ngrams    *trie      // learned sequences
	sequence  []sequence // by trieNode.out of ngrams
	shapes    map[string]float64
	marks     [len(shapeNames)]float64 // of shapes, those of shapeNames
	intercept float64
	limits    thresholds
	endings   []ending
	irregular map[string][]string
	split     map[string][]int32 // what wordIDs has found so far
	coded     []int32            // what codes has made last
	spelled   []byte             // what phraseForm has
	common    *wordList          // frequent words, which are no misspellings
	counts    []float64          // how frequent each is
	byForm    *wordList          // phrases, as features name them
	meansForm []int32            // the meaning of each
	texts     *texts             // entries and names of features
	entries   *texts             // by word: see entryOf

	tooPositive float64 // what too makes of praise

	over *overlay // a tenant's own weights, nil for none
}

// modelSizes are about what each language has, so that little grows while it is
// loaded.
var modelSizes = map[string]struct{ words, phrases, sequences, texts int }{
	"en": {words: 9500, phrases: 6600, sequences: 4000, texts: 13500},
	"fr": {words: 14500, phrases: 6700, sequences: 7200, texts: 15500},
}

func newModel(lang string) *model {
	n := modelSizes[lang]
	const ofFacts = 48_000 // steps of the trie
	return &model{lang: lang, vocab: newVocabulary(n.words), phrases: newTrie(2*n.phrases, 2*n.phrases+ofFacts), ngrams: newTrie(5*n.sequences/4, 11*n.sequences/10),
		meanings: make([]meaning, 1, n.phrases), sequence: make([]sequence, 1, n.sequences), shapes: map[string]float64{}, irregular: map[string][]string{}, limits: handSet,
		split: map[string][]int32{}, byForm: newWordList(n.phrases, 20), meansForm: make([]int32, 1, n.phrases), texts: newTexts(n.texts, 13)}
}

// loadModel reads one language's lexicon files in dir: LANG.txt and
// LANG_*.txt hold entries, irregular_LANG.txt, modifiers_LANG.txt, emoji.txt and
// facts_LANG.txt what their names say.
func loadModel(lang string) (*model, error) {
	m := newModel(lang)
	m.endings, m.tooPositive = endingsEN, tooPositive
	if lang == "fr" {
		m.endings, m.tooPositive = endingsFR, tooPositiveFR
	}
	if err := m.loadIrregular(); err != nil {
		return nil, err
	}
	names, err := fs.Glob(lexiconFiles, "lexicon/"+lang+"*.txt")
	if err != nil {
		return nil, err
	}
	sort.Strings(names)
	if err := m.addEntries(append(names, "lexicon/emoji.txt")); err != nil {
		return nil, err
	}
	m.loadCommon()
	if err := m.loadModifiers("lexicon/modifiers_" + lang + ".txt"); err != nil {
		return nil, err
	}
	if err := m.loadFacts(lexiconFiles, "lexicon/facts_"+lang+".txt"); err != nil {
		return nil, err
	}
	m.markTime()
	return m, nil
}

// loadCommon reads the frequent words of the language.
func (m *model) loadCommon() {
	m.common, m.counts = newWordList(6000, 7), make([]float64, 1, 6001)
	eachProfileWord("language/"+m.lang+".txt", func(w string, n int32) (more bool) {
		id, isNew := m.common.add(w)
		if isNew {
			m.counts = append(m.counts, 0)
		}
		m.counts[id] = float64(n)
		return true
	})
}

func (m *model) loadIrregular() error {
	return eachLine(lexiconFiles, "lexicon/irregular_"+m.lang+".txt", func(f []string) error {
		if len(f) < 2 {
			return fmt.Errorf("%q has no forms", f[0])
		}
		var forms []string
		for _, some := range f[1:] {
			forms = append(forms, strings.Fields(some)...)
		}
		m.irregular[f[0]] = forms
		return nil
	})
}

// seal builds what needs every word to be known.
func (m *model) seal(lang int) {
	for _, list := range roleWords[lang] {
		for _, w := range strings.Fields(list) {
			m.vocab.id(w)
		}
	}
	for n, w := range strings.Fields(smallNumbers[lang]) {
		m.vocab.words[m.vocab.id(w)].value = int8(n + 1)
	}
	for _, kind := range [...]string{"<num>", "<price>", "<time>", "<rating>", "<url>", "<email>", "<handle>"} {
		m.vocab.id(kind)
	}
	for r, list := range roleWords[lang] {
		for _, w := range strings.Fields(list) {
			m.vocab.words[m.vocab.id(w)].role = r
		}
	}
	m.limits.lang = lang
	m.vocab.seal()
	for id := range m.vocab.words {
		m.vocab.words[id].seal()
	}
	m.phrases.seal()
	m.ngrams.seal()
	m.phrases.markFollowers(m.vocab.words, (*word).phraseStart)
	m.reach = m.phrases.reaches(m.vocab.words)
	m.ngrams.markFollowers(m.vocab.words, (*word).sequenceStart)
	m.split, m.coded, m.spelled = nil, nil, nil
	m.spellEntries()
	for i, name := range shapeNames {
		m.marks[i] = m.shapes[name]
	}
}

// phrase gives the meaning of the phrase that features name so.
func (m *model) phrase(form string) (int32, bool) {
	out := m.meansForm[m.byForm.find(form)]
	return out, out != 0
}

// spellEntries notes what entryOf gives for each word, for it to be read in one
// place.
func (m *model) spellEntries() {
	m.entries = newTexts(len(m.vocab.words), 12)
	m.entries.at = m.entries.at[:1]
	for id, e := range m.vocab.entries {
		if e != 0 {
			m.entries.add(m.texts.text(e))
		} else {
			m.entries.add(m.vocab.form(int32(id)))
		}
	}
}

// entryOf gives the lexicon line that a word was inflected from.
func (m *model) entryOf(word int32) string { return m.entries.text(word) }

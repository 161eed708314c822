package nlp

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"
)

//go:embed taxonomy/weights_intents_*.txt
var intentFiles embed.FS

// maxLearned is how many intents may have learned weights.
const maxLearned = 4

// maxLearnedHits bounds the words remembered for the explanation of one item.
const maxLearnedHits = 256

// learned holds what one language's labelled texts say of intents: a logistic
// regression over words and pairs of words, read from
// taxonomy/weights_intents_LANG.txt, one "FEATURE<TAB>INTENT<TAB>WEIGHT" a line.
// An item has the intent where
//
//	<bias> + length factor × Σ weight of its words and pairs + Σ weight of its marks > 0
//
// The words are looked up by their number in the pass that scores a sentence;
// texts in a language without such a file go by the taxonomy's rules alone.
type learned struct {
	names []string      // the intents, by column
	words []learnedWord // by word
	pairs *edgeTable    // by two words: their row
	rows  []learnedRow
	forms *texts // of the rows, as written
	marks markWeights
}

// learnedWord is what a word is worth by itself, and which words make a pair
// with it, a bit in 64 for each.
type learnedWord struct {
	weight  [maxLearned]float32
	follows uint64
	row     int32 // 0: alone it is worth nothing
}

// learnedRow is a feature with what it is worth to each intent.
type learnedRow struct {
	weight [maxLearned]float32
}

// learnedHit is a place where a feature was found.
type learnedHit struct {
	row, sentence int32
	first, last   int32 // tokens
}

// loadLearned reads the weights of a language; without a file there are none.
func loadLearned(fsys fs.FS, name string, words *lessonWords) (*learned, error) {
	if _, err := fs.Stat(fsys, name); err != nil {
		return nil, nil
	}
	const some, someWords, somePairs = 10_000, 7000, 3800 // features, words in them, and pairs
	l := &learned{pairs: newEdgeTable(somePairs), rows: make([]learnedRow, 1, some), forms: newTexts(some, 10), words: make([]learnedWord, 0, someWords)}
	err := eachLine(fsys, name, func(f []string) error {
		if len(f) != 3 {
			return fmt.Errorf("want FEATURE, a tab, INTENT, a tab, WEIGHT")
		}
		w, err := parseNumber(f[2])
		if err != nil || math.IsNaN(w) || math.Abs(w) > 100 {
			return fmt.Errorf("%q is no weight", f[2])
		}
		col := slices.Index(l.names, f[1])
		if col < 0 {
			if col = len(l.names); col == maxLearned {
				return fmt.Errorf("%q is one intent too many, %d are the most", f[1], maxLearned)
			}
			l.names = append(l.names, strings.Clone(f[1]))
		}
		l.set(words, f[0], col, w)
		return nil
	})
	return l, err
}

// loadIntents reads what was learned of intents in every language.
func (a *Analyzer) loadIntents(opts Options) error {
	a.lessons = newLessonWords(opts.Lessons)
	if opts.Lessons || opts.NoWeights {
		return nil
	}
	files := opts.IntentWeights
	if files == nil {
		var err error
		if files, err = fs.Sub(intentFiles, "taxonomy"); err != nil {
			return fmt.Errorf("open embedded intents: %w", err)
		}
	}
	for i, lang := range modelLangs {
		var err error
		if a.learned[i], err = loadLearned(files, "weights_intents_"+lang+".txt", a.lessons); err != nil {
			return err
		}
	}
	for _, l := range a.learned {
		if l != nil { // a file read later may have added words
			l.words = append(l.words, make([]learnedWord, a.lessons.list.len()-len(l.words))...)
		}
	}
	return nil
}

// set gives a feature its weight.
func (l *learned) set(words *lessonWords, feature string, col int, weight float64) {
	if m, ok := parseMark(feature); ok {
		l.marks.set(m, col, weight)
		return
	}
	a, b, pair := strings.Cut(feature, " ")
	first := words.add(a)
	for int(first) >= len(l.words) {
		l.words = append(l.words, learnedWord{})
	}
	w := &l.words[first]
	if !pair {
		if w.row == 0 {
			w.row = l.newRow(feature)
		}
		w.weight[col], l.rows[w.row].weight[col] = float32(weight), float32(weight)
		return
	}
	second := words.add(b)
	row := l.pairs.get(first, second)
	if row == 0 {
		row = l.newRow(feature)
		l.pairs.put(first, second, row)
		w.follows |= followBit(second)
	}
	l.rows[row].weight[col] = float32(weight)
}

func (l *learned) newRow(form string) int32 {
	l.rows = append(l.rows, learnedRow{})
	return l.forms.add(form)
}

// sumLearned adds up what is learned of the words of the sentence in hand.
func (sc *scratch) sumLearned(l *learned) {
	sum, last, after := sc.learned, int32(0), &l.words[0]
	for i := range sc.items {
		it := &sc.items[i]
		id := sc.toks[it.tok].lesson
		w := &l.words[id]
		add(&sum, &w.weight)
		if after.follows&followBit(id) != 0 && it.border == noBorder {
			if row := l.pairs.get(last, id); row != 0 {
				add(&sum, &l.rows[row].weight)
			}
		}
		last, after = id, w
	}
	sc.learned = sum
}

// add adds w to sum. Written out it takes a third of a loop's time.
func add(sum *[maxLearned]float64, w *[maxLearned]float32) {
	sum[0] += float64(w[0])
	sum[1] += float64(w[1])
	sum[2] += float64(w[2])
	sum[3] += float64(w[3])
}

// findLearned gives the places of an item that sumLearned has added up, at most
// maxLearnedHits of them. It goes through its sentences once more: few items
// have an intent that wants explaining.
func (a *Analyzer) findLearned(sc *scratch, l *learned) (hits []learnedHit) {
	for n := range sc.sentences {
		s := &sc.sentences[n]
		if s.model < 0 || a.learned[s.model] != l {
			continue
		}
		sc.buildItems(a.models[s.model], s, &noTail)
		for i := range sc.items {
			if len(hits) >= maxLearnedHits {
				return hits
			}
			it := &sc.items[i]
			id := sc.toks[it.tok].lesson
			if row := l.words[id].row; row != 0 {
				hits = append(hits, learnedHit{row, int32(n), it.tok, it.tok})
			}
			if i == 0 || it.border != noBorder {
				continue
			}
			first := sc.items[i-1].tok
			if row := l.pairs.get(sc.toks[first].lesson, id); row != 0 {
				hits = append(hits, learnedHit{row, int32(n), first, it.tok})
			}
		}
	}
	return hits
}

// learnedIntents adds the intents that no rule has found and the learned
// weights have, and settles whether the item is a complaint. What it finds in a
// text that says so in the words of a rule stands.
func (a *Analyzer) learnedIntents(sc *scratch, an *Analysis) {
	l := a.learned[max(modelOf(an.Lang), 0)]
	if l == nil {
		return
	}
	g := lengthFactor(an.Words)
	var z [maxLearned]float64
	for c := range z {
		z[c] = sc.learned[c] * g
	}
	sc.eachMark(an, func(m mark) {
		if w := l.marks.of(m); w != nil {
			for c := range w {
				z[c] += w[c]
			}
		}
	})
	for c, name := range l.names {
		switch {
		case name == complaintIntent:
			an.Complaint = an.Complaint || z[c] > sureComplaint && an.Score < complaintUnasked
		case z[c] > 0 && !an.has(Intent, name) && a.themes.has(Intent, name):
			if m, ok := sc.learnedMention(l, c, a.findLearned(sc, l), an); ok {
				an.Mentions = append(an.Mentions, m)
			}
		}
	}
}

// sureComplaint is how far the learned weights must speak for a complaint that
// no rule has found.
const sureComplaint = 1.0

// has says whether an item has a mention.
func (an *Analysis) has(kind MentionKind, name string) bool {
	for i := range an.Mentions {
		if m := &an.Mentions[i]; m.Kind == kind && m.Name == name {
			return true
		}
	}
	return false
}

// learnedWords is how many words at most explain a learned intent.
const learnedWords = 3

// learnedMention is a mention whose spans are the words that weigh most, each
// with the sentiment of its sentence.
func (sc *scratch) learnedMention(l *learned, c int, hits []learnedHit, an *Analysis) (Mention, bool) {
	best := weightiest(l, c, hits)
	if len(best) == 0 {
		return Mention{}, false
	}
	m := Mention{Kind: Intent, Name: l.names[c], Rule: "learned: " + formsOf(l, best)}
	slices.SortFunc(best, func(a, b learnedHit) int { return cmp.Compare(a.first, b.first) })
	sum, plus, minus := 0.0, false, false
	for _, h := range best {
		s := &an.Sentences[h.sentence]
		m.Spans, m.Scores = append(m.Spans, sc.hitSpan(h)), append(m.Scores, s.Score)
		sum += s.Raw
		plus, minus = plus || s.Score > mentionBand, minus || s.Score < -mentionBand
	}
	m.Clause = an.Sentences[best[0].sentence].Span
	m.Score = Squash(sum / float64(len(best)))
	if m.Label = signOf(m.Score); plus && minus {
		m.Label = Mixed
	}
	if len(best) == 1 {
		m.Scores = nil
	}
	return m, true
}

// weightiest gives the places that speak most for an intent, each form once and
// none over another, the weightiest first.
func weightiest(l *learned, c int, hits []learnedHit) []learnedHit {
	out := make([]learnedHit, 0, learnedWords)
	for len(out) < learnedWords {
		best, most := -1, float32(0)
		for i := range hits {
			h := &hits[i]
			if w := l.rows[h.row].weight[c]; w > most && !slices.ContainsFunc(out, h.meets) {
				best, most = i, w
			}
		}
		if best < 0 {
			break
		}
		out = append(out, hits[best])
	}
	return out
}

// meets says whether two places have the same form or a word in common.
func (h *learnedHit) meets(o learnedHit) bool {
	return o.row == h.row || o.first <= h.last && h.first <= o.last
}

func formsOf(l *learned, hits []learnedHit) string {
	var forms []string
	for _, h := range hits {
		forms = append(forms, l.forms.text(h.row))
	}
	return strings.Join(forms, ", ")
}

func (sc *scratch) hitSpan(h learnedHit) Span {
	return Span{int(sc.sentences[h.sentence].field), int(sc.toks[h.first].start), int(sc.toks[h.last].end)}
}

package nlp

import "sync"

// lessonWords are the words that intents are learned from, apart from the
// lexicon's vocabulary, which knows few of them: "upload", "settings". Word 0 is
// any other word. They are fixed, but for an analyzer that reads lessons: there
// every word is one.
type lessonWords struct {
	list *wordList
	open bool
	mu   sync.Mutex // of an open one
}

func newLessonWords(open bool) *lessonWords {
	return &lessonWords{list: newWordList(7000, 7), open: open}
}

// add gives the number of a word, making one if need be.
func (w *lessonWords) add(word string) int32 {
	id, _ := w.list.add(word)
	return id
}

// find gives the number of a token: of its form, or of the English word of the
// lexicon that it is a slip of.
func (w *lessonWords) find(m *model, form string, t *token) int32 {
	if how := t.hows[english]; t.ids[english] != 0 && how != exact && how != stemmed && (t.ids[french] == 0 || t.hows[french] != exact) {
		form = m.vocab.form(int32(t.ids[english]))
	}
	if !w.open {
		return w.list.find(form)
	}
	if t.kind == PunctToken || t.kind == HyphenToken {
		return 0
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.add(form)
}

func (w *lessonWords) name(id int32) string {
	if w.open {
		w.mu.Lock()
		defer w.mu.Unlock()
	}
	return w.list.text(id)
}

// visitLessons visits the words and pairs that sumLearned looks up.
func (sc *scratch) visitLessons(w *lessonWords) {
	last := ""
	for i := range sc.items {
		it := &sc.items[i]
		word := w.name(sc.toks[it.tok].lesson)
		if word != "" {
			sc.lesson(word, false)
			if last != "" && it.border == noBorder {
				sc.lesson(last+" "+word, false)
			}
		}
		last = word
	}
}

// IntentFeatures calls visit for everything that intents can be learned from in
// the customer's words of in: words and pairs, and the item's marks. It gives
// the language whose model reads the text and the factor that length puts on
// the words and pairs. The analyzer must have been made with Options.Lessons.
func (a *Analyzer) IntentFeatures(in Input, visit func(feature string, mark bool)) (lang string, length float64) {
	sc := a.pool.Get().(*scratch)
	defer a.pool.Put(sc)
	sc.reset()
	sc.lesson = visit
	an := a.analyze(sc, &in)
	sc.lesson = nil
	sc.eachMark(&an, func(m mark) { visit(m.String(), true) })
	return an.Lang, lengthFactor(an.Words)
}

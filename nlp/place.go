package nlp

// Where a sentence stands in a text: the first, often a title, and the last
// carry the verdict, and a sentence that begins with "However" turns what was
// said before. The factors gained a point of balanced accuracy together on the
// longer reviews of the training files, and cost nothing on short ones.
const (
	beforeTurn    = 0.7
	afterTurn     = 1.2
	firstSentence = 1.4
	lastSentence  = 1.25
	courtesy      = 0.2 // "… ? Thank you."
	courtesyWords = 3
)

// weighPlaces gives each sentence the factors of its place.
func (a *Analyzer) weighPlaces(sc *scratch) {
	turn, last := 0, len(sc.sentences)-1
	for n := 1; n <= last; n++ {
		if a.turns(sc, &sc.sentences[n]) {
			turn = n
		}
	}
	for n := range sc.sentences {
		s := &sc.sentences[n]
		s.turn, s.place = 1, 1
		switch {
		case last == 0:
			continue
		case turn > 0 && n < turn:
			s.turn = beforeTurn
		case turn > 0:
			s.turn = afterTurn
		}
		switch {
		case n == 0 && turn == 0:
			s.place = firstSentence
		case n == last && a.thanks(sc, s) && sc.asks(&sc.sentences[n-1]):
			s.place = courtesy
		case n == last:
			s.place = lastSentence
		}
	}
}

// thanks says whether a sentence is no more than a word of thanks.
func (a *Analyzer) thanks(sc *scratch, s *sentence) bool {
	if s.model < 0 {
		return false
	}
	words, thanks := 0, false
	for i := s.from; i < s.to; i++ {
		t := &sc.toks[i]
		if t.kind != WordToken {
			continue
		}
		if words++; words > courtesyWords {
			return false
		}
		thanks = thanks || a.models[s.model].vocab.words[t.ids[s.model]].role == roleThanks
	}
	return thanks
}

// asks says whether a sentence ends with a question mark.
func (sc *scratch) asks(s *sentence) bool {
	t := &sc.toks[s.to-1]
	return t.punct.what&punctAsks != 0
}

// turns says whether a sentence begins with a contrast, a word or two.
func (a *Analyzer) turns(sc *scratch, s *sentence) bool {
	if s.model < 0 {
		return false
	}
	m := a.models[s.model]
	for i := s.from; i < s.to && i < s.from+3; i++ {
		t := &sc.toks[i]
		if t.kind != WordToken {
			continue
		}
		id := t.ids[s.model]
		w := &m.vocab.words[id]
		if w.kind == modContrast {
			return w.role != roleConcede
		}
		if w.root == 0 || i+1 >= s.to {
			return false
		}
		next := int32(sc.toks[i+1].ids[s.model])
		if w.follows&followBit(next) == 0 {
			return false
		}
		node := m.phrases.child(w.root, next)
		out := m.phrases.nodes[node].out
		return node != 0 && out != 0 && m.meanings[out].kind == modContrast
	}
	return false
}

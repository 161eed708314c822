package nlp

import "slices"

// hit is one place where a rule of the taxonomy fired.
type hit struct {
	rule     int32
	label    int32
	sentence int32
	span     Span
	raw      float64 // sentiment of the clause, or of the sentence if it has none
}

// maxHits bounds the places remembered of one item.
const maxHits = 512

// findThemes looks for the taxonomy's phrases in the sentence's items. Of the
// phrases that begin at an item the longest of each label fires.
func (sc *scratch) findThemes(t *themes, m *model, n int32) {
	lang := sc.sentences[n].model
	mt := matcher{m.themes, sc.items}
	ready := false
	for i := range sc.items {
		it := &sc.items[i]
		sc.found = sc.found[:0]
		if root := m.vocab.words[it.id].theme; root != 0 && it.how != stemmed {
			sc.found = mt.all(sc.found, root, i+1)
		}
		if it.number || it.dur > 0 {
			m.themes.special(it, i, func(node int32, next int) { sc.found = mt.all(sc.found, node, next) })
		}
		if len(sc.found) == 0 {
			continue
		}
		if !ready {
			sc.clauses(m, n)
			ready = true
		}
		start := len(sc.hits)
		for _, f := range sc.found {
			sc.addHits(t, t.outs[lang][f.out], n, i, f.end, start)
		}
	}
	if ready {
		sc.dropGeneral(t, n)
	}
}

// clauses numbers the clauses of the sentence's items and sums each one's
// evidence: borders, contrasts and conjunctions part clauses here.
func (sc *scratch) clauses(m *model, n int32) {
	sc.clauseOf, sc.clauseSum = sc.clauseOf[:0], append(sc.clauseSum[:0], 0)
	for i := range sc.items {
		it := &sc.items[i]
		w := &m.vocab.words[it.id]
		r := w.role
		emoji := it.kind == EmojiToken || it.kind == EmoticonToken
		if i > 0 && !emoji && (it.border != noBorder || w.kind == modContrast && r != roleSoftBut || r == roleClause || r == roleCoord) {
			sc.clauseSum = append(sc.clauseSum, 0)
		}
		sc.clauseOf = append(sc.clauseOf, int32(len(sc.clauseSum)-1))
	}
	sc.sentenceSum = 0
	for e := sc.sentences[n].evidenceFrom; e < int32(len(sc.evidence)); e++ {
		sc.sentenceSum += sc.evidence[e].Weight
		if at := sc.place[e].item; at >= 0 {
			sc.clauseSum[sc.clauseOf[at]] += sc.evidence[e].Weight
		}
	}
}

// addHits records the rules that fired on items [from, to); the hits from
// start on begin at the same item.
func (sc *scratch) addHits(t *themes, rules []int32, n int32, from, to, start int) {
	raw := sc.clauseSum[sc.clauseOf[from]]
	if last := sc.clauseOf[to-1]; last != sc.clauseOf[from] {
		raw += sc.clauseSum[last]
	}
	if raw == 0 {
		raw = sc.sentenceSum
	}
	first, last := &sc.toks[sc.items[from].tok], &sc.toks[sc.items[to-1].tok]
	for _, r := range rules {
		rule := &t.rules[r]
		if len(sc.hits) >= maxHits || rule.sign > 0 && raw <= 0 || rule.sign < 0 && raw >= 0 {
			continue
		}
		h := hit{r, rule.label, n, Span{int(first.field), int(first.start), int(last.end)}, raw}
		if old := slices.IndexFunc(sc.hits[start:], func(o hit) bool { return o.label == h.label }); old < 0 {
			sc.hits = append(sc.hits, h)
		} else if o := &sc.hits[start+old]; h.span.End > o.span.End {
			*o = h
		}
	}
}

// dropGeneral drops the hits of a general theme in a sentence that has one of
// its special themes.
func (sc *scratch) dropGeneral(t *themes, n int32) {
	from := len(sc.hits)
	for from > 0 && sc.hits[from-1].sentence == n {
		from--
	}
	var special uint64 // parents with a special hit here; there are fewer than 64 labels
	for _, h := range sc.hits[from:] {
		if p := t.labels[h.label].parent; p >= 0 {
			special |= 1 << (p & 63)
		}
	}
	if special == 0 {
		return
	}
	kept := sc.hits[:from]
	for _, h := range sc.hits[from:] {
		if h.label > 63 || special&(1<<h.label) == 0 {
			kept = append(kept, h)
		}
	}
	sc.hits = kept
}

// mentions gathers the hits by label, in the order of the taxonomy.
func (sc *scratch) mentions(t *themes) []Mention {
	if len(sc.hits) == 0 {
		return []Mention{}
	}
	slices.SortStableFunc(sc.hits, func(a, b hit) int { return int(a.label - b.label) })
	count := 1
	for i := 1; i < len(sc.hits); i++ {
		if sc.hits[i].label != sc.hits[i-1].label {
			count++
		}
	}
	out := make([]Mention, 0, count)
	spans := make([]Span, 0, len(sc.hits))
	for i := 0; i < len(sc.hits); {
		h := &sc.hits[i]
		from, sum := len(spans), 0.0
		j := i
		for ; j < len(sc.hits) && sc.hits[j].label == h.label; j++ {
			spans = append(spans, sc.hits[j].span)
			sum += sc.hits[j].raw
		}
		score := Squash(sum / float64(j-i))
		l := &t.labels[h.label]
		out = append(out, Mention{Kind: l.kind, Name: l.name, Spans: spans[from:len(spans):len(spans)], Rule: t.rules[h.rule].text, Score: score, Label: signOf(score)})
		i = j
	}
	return out
}

// mentionBand is the score within which a mention is neutral.
const mentionBand = 0.1

func signOf(score float64) Label {
	switch {
	case score > mentionBand:
		return Positive
	case score < -mentionBand:
		return Negative
	}
	return Neutral
}

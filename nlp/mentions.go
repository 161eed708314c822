package nlp

import (
	"slices"

	"verbatim/nlp/taxonomy"
)

// hit is one place where a rule of the taxonomy fired.
type hit struct {
	rule     int32
	label    int32
	sentence int32
	span     Span
	clause   Span
	raw      float64 // what the words around it say
}

// maxHits bounds the places remembered of one item.
const maxHits = 512

// clauses cuts the sentence's items into clauses and lays each evidence on the
// item where it begins: borders, contrasts and conjunctions part clauses.
func (sc *scratch) clauses(m *model, n int32) {
	sc.clauseOf, sc.clauseAt = sc.clauseOf[:0], append(sc.clauseAt[:0], 0)
	sc.weightAt, sc.partAt = slices.Grow(sc.weightAt[:0], len(sc.items))[:len(sc.items)], sc.partAt[:0]
	clear(sc.weightAt)
	for i := range sc.items {
		part := 1.0
		if i > 0 {
			part = sc.parting(m, i)
		}
		if part != 1 {
			sc.clauseAt = append(sc.clauseAt, int32(i))
		}
		sc.clauseOf, sc.partAt = append(sc.clauseOf, int32(len(sc.clauseAt)-1)), append(sc.partAt, part)
	}
	sc.clauseAt = append(sc.clauseAt, int32(len(sc.items)))
	for e := sc.sentences[n].evidenceFrom; e < int32(len(sc.evidence)); e++ {
		if at := sc.place[e].item; at >= 0 {
			w := sc.trust(m, e, at)
			sc.weightAt[at].around += w.around
			sc.weightAt[at].own += w.own
		}
	}
	sc.negateInPhrases(m)
}

// weights are what the evidence that begins at an item adds to the sentiment of
// a place: of one beside it, or of one that it belongs to.
type weights struct{ around, own float64 }

// How far evidence is trusted that is learned from ratings of whole texts alone,
// without a person's judgement: "refund" stands in bad reviews, which makes no
// praise of a refund a bad one.
const (
	trustWord     = 0.6
	trustOwn      = 0.25 // a word of the rule itself
	trustSequence = 0.5
)

func (sc *scratch) trust(m *model, e, at int32) weights {
	w := sc.evidence[e].Weight
	switch rule := sc.evidence[e].Rule; {
	case rule == "word" && m.vocab.words[sc.items[at].id].flags&hasPrior == 0:
		return weights{w * trustWord, w * trustOwn}
	case rule == "phrase" && e >= sc.sequencesFrom:
		return weights{w * trustSequence, w * trustSequence}
	}
	return weights{w, w}
}

// negateInPhrases notes the negations inside phrases of the lexicon, which
// weigh as one and hence have no negated words: "aucun souci".
func (sc *scratch) negateInPhrases(m *model) {
	for k := range sc.units {
		u := &sc.units[k]
		if u.out == 0 {
			continue
		}
		by, ne := int32(-1), u.to
		for i := u.from; i < u.to; i++ {
			it := &sc.items[i]
			switch {
			case by >= 0 && it.neg < 0:
				it.neg = by
			case it.role == roleNe:
				ne = i
			case it.role == rolePas || it.role == roleNoun || m.vocab.words[it.id].kind == modNegate:
				by = i
				for j := ne + 1; j < i; j++ {
					sc.items[j].neg = by
				}
			}
		}
	}
}

// How much of a weight counts for the sentiment of a place. Chosen on restaurant
// sentences with several themes of opposite sign in English and on reviews of
// several sentences in French; a tenth more or less of each changes little.
const (
	reach      = 30   // items to either side
	fading     = 0.9  // with each item between
	overBorder = 0.5  // across a comma, a dash, an "and"
	overWho    = 0.7  // across "because", "which", "when"
	overBut    = -0.2 // across "but": the other side is of the other mind
)

// parting gives what of a weight is left across the border of clauses before
// item i, 1 where there is none.
func (sc *scratch) parting(m *model, i int) float64 {
	it := &sc.items[i]
	if it.kind == EmojiToken || it.kind == EmoticonToken {
		return 1
	}
	switch kind := m.vocab.words[it.id].kind; {
	case kind == modContrast && (it.role != roleSoftBut || it.border != noBorder):
		return overBut
	case it.border != noBorder, it.role == roleCoord:
		return overBorder
	case it.role == roleClause:
		return overWho
	}
	return 1
}

// around gives the sentiment of what stands around items [from, to) of a
// sentence: its evidence, each the less the farther it stands and the more
// borders of clauses lie between. So its own clause decides, or else the nearest
// that says something. What negates it, if anything, has had its say.
func (sc *scratch) around(from, to, negator int32) float64 {
	sum, left, right := 0.0, 1.0, 1.0
	for i := from; i < to; i++ {
		sum += sc.weightAt[i].own
	}
	for i := from - 1; i >= max(0, from-reach); i-- {
		left = float64(left * fading * sc.partAt[i+1])
		if i != negator {
			sum += float64(left * sc.weightAt[i].around)
		}
	}
	for i := to; i < min(int32(len(sc.items)), to+reach); i++ {
		right = float64(right * fading * sc.partAt[i])
		if i != negator {
			sum += float64(right * sc.weightAt[i].around)
		}
	}
	return sum
}

// addHit records a rule that fired at an occurrence, unless its sign forbids.
func (sc *scratch) addHit(t *themes, r, n int32, o *occurrence, items [2]int32, negator int32) {
	rule := &t.rules[r]
	raw := sc.around(o.from, o.to, negator)
	if sign := signOf(Squash(raw)); rule.sign == taxonomy.Positive && sign != Positive || rule.sign == taxonomy.Negative && sign != Negative {
		return
	}
	clause := sc.clauseOf[o.from]
	sc.hits = append(sc.hits, hit{r, rule.label, n, sc.spanOf(items[0], items[1]), sc.spanOf(sc.clauseAt[clause], sc.clauseAt[clause+1]), raw})
}

// spanOf gives the text of items [from, to).
func (sc *scratch) spanOf(from, to int32) Span {
	first, last := &sc.toks[sc.items[from].tok], &sc.toks[sc.items[to-1].tok]
	return Span{int(sc.field), int(first.start), int(last.end)}
}

// mentions gathers the hits by label, in the order of the taxonomy.
func (sc *scratch) mentions(t *themes) []Mention {
	if len(sc.hits) == 0 {
		return []Mention{}
	}
	sc.tidyHits()
	count := 1
	for i := 1; i < len(sc.hits); i++ {
		if sc.hits[i].label != sc.hits[i-1].label {
			count++
		}
	}
	out := make([]Mention, 0, count)
	spans, scores := make([]Span, len(sc.hits)), make([]float64, len(sc.hits))
	for i := 0; i < len(sc.hits); {
		j := i + 1
		for j < len(sc.hits) && sc.hits[j].label == sc.hits[i].label {
			j++
		}
		out = append(out, sc.mention(t, i, j, spans[i:j:j], scores[i:j:j]))
		i = j
	}
	return out
}

// tidyHits sorts the hits by label and place, and of those of a label that
// overlap keeps the one that begins first, the longest if several do.
func (sc *scratch) tidyHits() {
	slices.SortStableFunc(sc.hits, func(a, b hit) int {
		switch {
		case a.label != b.label:
			return int(a.label - b.label)
		case a.span.Field != b.span.Field:
			return a.span.Field - b.span.Field
		case a.span.Start != b.span.Start:
			return a.span.Start - b.span.Start
		}
		return b.span.End - a.span.End
	})
	kept := sc.hits[:1]
	for _, h := range sc.hits[1:] {
		if old := &kept[len(kept)-1]; h.label != old.label || h.span.Field != old.span.Field || h.span.Start >= old.span.End {
			kept = append(kept, h)
		}
	}
	sc.hits = kept
}

// mention makes one of hits [i, j).
func (sc *scratch) mention(t *themes, i, j int, spans []Span, scores []float64) Mention {
	h := &sc.hits[i]
	sum, plus, minus := 0.0, false, false
	for k := range spans {
		x := &sc.hits[i+k]
		spans[k], scores[k] = x.span, Squash(x.raw)
		sum += x.raw
		plus, minus = plus || scores[k] > mentionBand, minus || scores[k] < -mentionBand
	}
	l := &t.labels[h.label]
	out := Mention{Kind: l.kind, Name: l.name, Spans: spans, Clause: h.clause, Rule: t.rules[h.rule].text, Score: Squash(sum / float64(j-i))}
	if out.Label = signOf(out.Score); plus && minus {
		out.Label = Mixed
	}
	if j-i > 1 {
		out.Scores = scores
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

package nlp

import "math/bits"

// What the rules do to a weight. The values are one person's judgement, held
// by the golden sentences; learned weights sit in the features, not here.
// Factors that depend on a sign look at the hand-written weight, so that what
// a learner sees does not change with what it learns.
const (
	negatePositive = -0.8 // "not good" is nearly as bad as "bad"
	negateNegative = -0.4 // "not bad" is less good than "good"
	capsFactor     = 1.2
	longFactor     = 1.2 // "sooo good"
	stemFactor     = 0.85
	nearFactor     = 0.7
	beforeBut      = 0.5
	afterBut       = 1.3
	concedeFactor  = 0.6
	wishPositive   = -0.4 // "would have been nice"
	wishOther      = 0.7
	conditionAll   = 0.5
	questionAll    = 0.6
	pastPositive   = -0.5
	pastOther      = 0.7
	pastNegative   = -0.3 // "used to be slow, now …"
	lessFactor     = -0.6 // "less noisy", "less helpful"
	lessReach      = 2    // units between less and what it turns
	sarcasmPraise  = -0.5 // "Great, the app broke again"
	tooPositive    = -0.5
	tooPositiveFR  = 1.1 // "trop bien" is praise
	tooNegative    = 1.3
	tooBare        = -1.0 // "too small"
	sarcasmWeight  = -2.5
	wishWeight     = -1.2 // whoever wishes lacks something
	maxIntensity   = 2.2
	intensityReach = 3 // units between an intensifier and what it intensifies
)

// clauseState is what a clause has said so far that bears on what follows:
// the unit that said it, or -1.
type clauseState struct {
	wish, cond, past, concede int32
	over                      bool // the sentence goes on to say how it is now
}

var noState = clauseState{-1, -1, -1, -1, false}

// tail is what changes every unit of a sentence, or of one side of its
// contrast: a question, the place of the sentence, the contrast.
type tail struct {
	mods, modsEnd int32 // in scratch.mods
	clause        float64
}

// noTail changes nothing.
var noTail = tail{clause: 1}

// tailOf writes a tail; but is the unit of contrast, contrast what it makes of
// this side, 1: nothing.
func (sc *scratch) tailOf(s *sentence, question bool, but int, contrast float64) tail {
	t := tail{mods: int32(len(sc.mods)), clause: 1}
	add := func(name changeName, word nameRef, factor float64) {
		if factor != 1 {
			t.clause *= factor
			sc.mods = append(sc.mods, change{factor, word, name})
		}
	}
	if question {
		add(byQuestion, fixed(fixedQuestion), questionAll)
	}
	add(byTurn, nameRef{}, s.turn)
	add(byPlace, nameRef{}, s.place)
	if but >= 0 {
		add(byContrast, sc.unitWord(but), contrast)
	}
	t.modsEnd = int32(len(sc.mods))
	return t
}

// modify notes for each unit what changes it. Units that nothing but the tail
// changes share its list.
func (sc *scratch) modify(m *model, s *sentence, question bool, all *tail) {
	but, mocking, mocked := sc.lastContrast(m), sc.mocks(m), sc.mocked()
	tails := tails{but, all, all, all}
	if but >= 0 {
		before, after := sc.tailOf(s, question, but, beforeBut), sc.tailOf(s, question, but, afterBut)
		tails.before, tails.after = &before, &after
	}
	if !sc.gist.bears() && mocking < 0 && !mocked && m.over == nil && sc.visit == nil {
		sc.modifyWeighty(m, &tails)
		return
	}
	now, st := sc.lastNow(), noState
	for n := range sc.units {
		u := &sc.units[n]
		it := &sc.items[u.from]
		from := int32(len(sc.mods))
		u.negator, u.clause = it.neg, 1
		if u.known && u.prior != 0 {
			sc.intensity(m, n)
			sc.wordShape(u, it)
		}
		if sc.gist.bears() {
			st.see(u, it, int32(n))
			st.over = n < now
			if n == now {
				st.past = -1
			}
			sc.clauseMods(&st, n)
		}
		if n == mocking || mocked && u.known && u.prior > 0 && it.kind == WordToken && it.neg < 0 {
			sc.wordFactor(u, bySarcasm, nameRef{}, sarcasmPraise)
			sc.sarcastic = true
		}
		sc.append(u, from, tails.of(n))
	}
}

// tails are those of a sentence's sides: of the units before its contrast, of
// the contrast itself, and of those after it. Without a contrast all are one.
type tails struct {
	but                 int // the unit of contrast, or -1
	before, turn, after *tail
}

// of gives the tail of unit n.
func (t *tails) of(n int) *tail {
	switch {
	case n < t.but:
		return t.before
	case n > t.but:
		return t.after
	}
	return t.turn
}

// modifyWeighty is modify for a sentence in which units that can't become
// evidence need nothing but the tail. They have that of the whole sentence from
// the beginning.
func (sc *scratch) modifyWeighty(m *model, tails *tails) {
	if tails.but >= 0 {
		for n := range sc.units {
			t := tails.of(n)
			u := &sc.units[n]
			u.clause, u.mods, u.modsEnd = t.clause, t.mods, t.modsEnd
		}
	}
	for at, set := range sc.weighty {
		for ; set != 0; set &= set - 1 {
			n := at<<6 + bits.TrailingZeros64(set)
			u := &sc.units[n]
			it := &sc.items[u.from]
			u.negator = it.neg
			if !u.known || u.prior == 0 {
				continue
			}
			from := int32(len(sc.mods))
			sc.intensity(m, n)
			sc.wordShape(u, it)
			if from < int32(len(sc.mods)) {
				u.clause = 1
				sc.append(u, from, tails.of(n))
			}
		}
	}
}

// append puts a tail behind what changes a unit by itself, which begins at from
// in sc.mods.
func (sc *scratch) append(u *unit, from int32, t *tail) {
	switch {
	case !u.weighty:
		for _, c := range sc.mods[t.mods:t.modsEnd] {
			u.clause *= c.factor
		}
		u.mods, u.modsEnd = from, from
	case from == int32(len(sc.mods)):
		u.clause, u.mods, u.modsEnd = t.clause, t.mods, t.modsEnd
	default:
		for _, c := range sc.mods[t.mods:t.modsEnd] {
			u.clause *= c.factor
			sc.mods = append(sc.mods, c)
		}
		u.mods, u.modsEnd = from, int32(len(sc.mods))
	}
}

func (sc *scratch) wordFactor(u *unit, name changeName, word nameRef, factor float64) {
	u.word *= factor
	if u.weighty {
		sc.mods = append(sc.mods, change{factor, word, name})
	}
}

func (sc *scratch) clauseFactor(u *unit, name changeName, word nameRef, factor float64) {
	u.clause *= factor
	if u.weighty {
		sc.mods = append(sc.mods, change{factor, word, name})
	}
}

// unitWord names a unit.
func (sc *scratch) unitWord(n int) nameRef {
	u := &sc.units[n]
	if u.out != 0 {
		return nameRef{u.out, meaningName}
	}
	return sc.itemWord(u.from)
}

// see notes a unit that bears on its clause, or begins another.
func (st *clauseState) see(u *unit, it *item, n int32) {
	if it.border == hardBorder || u.kind == modContrast {
		*st = noState
	} else if it.border == softBorder {
		st.cond, st.concede = -1, -1
	}
	switch {
	case u.kind == modWish:
		st.wish = n
	case u.kind == modCondition:
		st.cond = n
	case u.kind == modPast:
		st.past = n
	case it.role == roleConcede:
		st.concede = n
	}
}

// lastContrast gives the last unit after which what follows counts more, or -1.
func (sc *scratch) lastContrast(m *model) int {
	if sc.gist.kinds&(1<<modContrast) == 0 {
		return -1
	}
	for n := len(sc.units) - 2; n > 0; n-- {
		u := &sc.units[n]
		if u.kind != modContrast {
			continue
		}
		it := &sc.items[u.from]
		switch it.role {
		case roleConcede:
			continue
		case roleSoftBut:
			if it.border == noBorder {
				continue
			}
		}
		return n
	}
	return -1
}

// intensity looks at the units before n, which has a weight, and at the one after, for what makes
// it stronger or weaker. A word that has a weight of its own and stands before
// another that has one only intensifies it.
func (sc *scratch) intensity(m *model, n int) {
	u := &sc.units[n]
	if u.kind == modToo || sc.gist.kinds&intensityKinds == 0 {
		return
	}
	total := 1.0
	for k := n - 1; k >= 0 && k >= n-intensityReach; k-- {
		if sc.items[sc.units[k+1].from].border != noBorder {
			break
		}
		p := &sc.units[k]
		if p.kind == modToo {
			sc.too(m, u, k)
			p.spent = true
			break
		}
		if p.kind != modIntensify && p.kind != modDiminish {
			if p.known && p.prior != 0 {
				break
			}
			continue
		}
		if sc.items[p.from].role == roleLess && p.out == 0 {
			if n-k <= lessReach {
				p.spent = true
				sc.wordFactor(u, byComparison, sc.unitWord(k), lessFactor)
			}
			break
		}
		sc.strengthen(m, u, k, &total)
	}
	if k := n + 1; k < len(sc.units) && sc.items[sc.units[k].from].border == noBorder && !sc.weighs(k+1) {
		if p := &sc.units[k]; (p.kind == modIntensify || p.kind == modDiminish) && !p.known {
			sc.strengthen(m, u, k, &total)
		}
	}
}

// weighs says whether unit n goes on the clause with a weight of its own.
func (sc *scratch) weighs(n int) bool {
	return n < len(sc.units) && sc.items[sc.units[n].from].border == noBorder && sc.units[n].known && sc.units[n].prior != 0
}

func (sc *scratch) strengthen(m *model, u *unit, k int, total *float64) {
	p := &sc.units[k]
	factor := sc.factorOf(m, p)
	if *total*factor > maxIntensity || factor == 1 {
		return
	}
	*total *= factor
	p.spent = true
	sc.wordFactor(u, byIntensity, sc.unitWord(k), factor)
}

// factorOf gives the factor of a modifier.
func (sc *scratch) factorOf(m *model, p *unit) float64 {
	if p.out != 0 {
		return m.meanings[p.out].factor
	}
	if f := m.vocab.factors[m.vocab.words[sc.items[p.from].id].factor]; f > 0 {
		return f
	}
	return 1
}

// too makes a fault worse and most praise a fault.
func (sc *scratch) too(m *model, u *unit, k int) {
	if u.prior < 0 {
		sc.wordFactor(u, byToo, sc.unitWord(k), tooNegative)
	} else {
		sc.wordFactor(u, byToo, sc.unitWord(k), m.tooPositive)
	}
}

// wordShape notes capitals, drawn-out letters and mended spelling of a word
// that has a weight.
func (sc *scratch) wordShape(u *unit, it *item) {
	if u.out != 0 {
		return
	}
	if sc.gist.lower && it.marks&markCaps != 0 {
		sc.wordFactor(u, byCapitals, nameRef{}, capsFactor)
	}
	switch it.how {
	case delengthened:
		sc.wordFactor(u, byLengthening, nameRef{}, longFactor)
	case stemmed:
		sc.wordFactor(u, byStem, nameRef{}, stemFactor)
	case nearest:
		sc.wordFactor(u, bySpelling, nameRef{}, nearFactor)
	}
}

// clauseMods notes what the clause does to a unit: wishes, conditions, what
// used to be, what is conceded.
func (sc *scratch) clauseMods(st *clauseState, n int) {
	u := &sc.units[n]
	pastBad := pastOther
	if st.over && u.known && u.prior < 0 {
		pastBad = pastNegative
	}
	pick := func(at int32, name changeName, positive, other float64) {
		if at < 0 || int(at) >= n {
			return
		}
		factor := other
		if u.known && u.prior > 0 {
			factor = positive
		}
		if factor != 1 {
			sc.clauseFactor(u, name, sc.unitWord(int(at)), factor)
		}
	}
	pick(st.wish, byWish, wishPositive, wishOther)
	pick(st.cond, byCondition, conditionAll, conditionAll)
	pick(st.past, byPast, pastPositive, pastBad)
	pick(st.concede, byConcession, concedeFactor, concedeFactor)
}

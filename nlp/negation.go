package nlp

// Negation holds from its word to the end of the clause: a border, a contrast,
// a conjunction that begins another clause, or maxScope words. A French "pas"
// also reaches back to its "ne", or without one to the verb before it.

const (
	maxScope  = 8 // after not, never, pas
	nounScope = 4 // after no, without, aucun, sans: they negate a noun
)

// Roles of words that the rules know by name.
type role uint8

const (
	roleNone    role = iota
	roleNe           // ne: half a negation
	roleQue          // ne … que is only
	rolePas          // pas, jamais, rien: may reach back
	rolePlus         // plus: negates only after ne
	roleNoun         // no, without, aucun, sans
	roleClause       // begins another clause
	roleConcede      // although: takes from its own clause
	roleSoftBut      // still, yet: contrast only after a border
	roleCoord        // and, et
	roleStar         // star, étoile
	roleDate         // le, on: a date may follow
	roleLess         // less, moins: turns what it compares
	roleNow          // now, maintenant: ends what used to be
	roleThanks       // thanks, merci: courtesy after a question
	roleMock         // an emoji that mocks the praise beside it
	roleAgain        // again, third, encore: after praise alone, a cue of sarcasm
	roleSubject      // je, tout, we: after "no fuss" a statement of its own, but not after "que"
	roleNobody       // personne, point: negate beside ne alone
)

var roleWords = [modelCount]map[role]string{
	{
		roleNoun:    "no without zero lack lacks lacking",
		roleClause:  "because since when if until which who where",
		roleConcede: "although though despite while",
		roleSoftBut: "still yet sadly unfortunately except only",
		roleCoord:   "and plus",
		roleStar:    "star stars",
		roleDate:    "on from by dated",
		roleLess:    "less",
		roleNow:     "now nowadays today",
		roleAgain:   "again another third fourth fifth",
		roleSubject: "i we they he she everything",
		roleThanks:  "thank thanks",
		roleMock:    "🙄 🖕 🤡",
	}, {
		roleNe: "ne", roleQue: "que", roleNobody: "personne point", rolePas: "pas jamais rien guère aucunement nullement", rolePlus: "plus",
		roleNoun:    "sans aucun aucune ni zéro zero non",
		roleClause:  "car parce quand donc qui où lorsque puisque alors",
		roleConcede: "malgré quoique",
		roleSoftBut: "encore dommage seulement sauf malheureusement hélas",
		roleCoord:   "et",
		roleStar:    "étoile étoiles",
		roleDate:    "le du au depuis dès",
		roleLess:    "moins",
		roleNow:     "maintenant désormais aujourd'hui",
		roleAgain:   "troisième quatrième cinquième énième",
		roleSubject: "je tu il ils on tout",
		roleThanks:  "merci",
		roleMock:    "🙄 🖕 🤡",
	},
}

// markNegation sets item.neg.
func (sc *scratch) markNegation(m *model) {
	if !sc.gist.negates() {
		return
	}
	open, left, ne := int32(-1), 0, int32(-1)
	for n := range sc.units {
		u := &sc.units[n]
		it := &sc.items[u.from]
		r := it.role
		if r == roleNobody && (ne >= 0 || n+1 < len(sc.units) && sc.items[sc.units[n+1].from].role == roleNe) {
			r = rolePas
		}
		if it.border != noBorder || u.kind == modContrast && u.out == 0 || u.out == 0 && (r == roleClause || r == roleCoord) || r == roleSubject && sc.anew(m, u.from, open) {
			open, left = -1, 0
			if it.border != noBorder {
				ne = -1
			}
		}
		if u.out == 0 && r == roleNe {
			ne = u.from
			continue
		}
		if u.out == 0 && r == roleQue {
			ne = -1
		}
		if scope := sc.negates(m, u, r, ne); scope > 0 {
			if r == rolePas || r == rolePlus && u.out == 0 {
				sc.negateBack(m, n, ne)
			}
			open, left = u.from, scope
			ne = -1
			continue
		}
		if open >= 0 && left > 0 && !sc.negatesItself(m, u) {
			for i := u.from; i < u.to; i++ {
				sc.items[i].neg = open
			}
			if u.kind != modIntensify && u.kind != modDiminish {
				left--
			}
		}
	}
}

// anew says whether the subject at item i begins a statement that the negation
// at item open does not bear on: "aucun souci je recommande". English leaves
// out "that", so there only what negates a noun ends so.
func (sc *scratch) anew(m *model, i, open int32) bool {
	return open >= 0 && i-open >= 2 && sc.items[i-1].role != roleQue && (m.lang == "fr" || sc.items[open].role == roleNoun)
}

// negates gives how many words a unit negates after itself, 0 if it does not.
func (sc *scratch) negates(m *model, u *unit, r role, ne int32) int {
	switch {
	case u.out != 0:
		if u.kind == modNegate {
			return maxScope
		}
		return 0
	case r == rolePlus:
		if ne >= 0 && u.from-ne <= 5 {
			return maxScope
		}
		return 0
	case r == roleNoun:
		if u.known && u.prior != 0 {
			return 0
		}
		return nounScope
	case r == rolePas || u.kind == modNegate && r != roleQue:
		return maxScope
	}
	return 0
}

// negatesItself says whether a unit is a phrase with a negation in it, such as
// "was not done": it says what it means, whatever stands before it.
func (sc *scratch) negatesItself(m *model, u *unit) bool {
	if u.out == 0 || !u.known {
		return false
	}
	for i := u.from; i < u.to; i++ {
		w := &m.vocab.words[sc.items[i].id]
		if w.role == roleNe || w.role == rolePas || w.kind == modNegate {
			return true
		}
	}
	return false
}

// negateBack negates the items between ne and pas, or the verb before pas. A
// phrase of blame keeps its own judgement.
func (sc *scratch) negateBack(m *model, n int, ne int32) {
	pas := sc.units[n].from
	if sc.items[pas].border != noBorder || n == 0 {
		return
	}
	from := pas - 1
	if ne >= 0 && pas-ne <= 6 {
		from = ne + 1
	} else if m.vocab.words[sc.items[from].id].flags&isVerb == 0 {
		return
	}
	for k := n - 1; k >= 0 && sc.units[k].to > from; k-- {
		if u := &sc.units[k]; u.out == 0 || u.prior > 0 {
			sc.items[u.from].neg = pas
		}
		if sc.items[sc.units[k].from].border != noBorder {
			return
		}
	}
}

package nlp

import "verbatim/nlp/taxonomy"

// themeLang is what texts of one language are searched with: its rules and the
// automaton of their phrases. It has few pointers, and what is read together
// lies together: most of what a search costs is waiting for memory.
//
// A state of which nothing goes on is no more than the list of the phrases that
// end there, so a ref is a state, or, below 0, the complement of twice the place
// of a list in outs. Where there are but one or two phrases to tick, as after
// most words, it tells them itself: the complement is 1, then 15 bits for each.
//
// What begins with frequent words comes first everywhere, so that what most texts
// need fills few cache lines.
//
// A list in outs is a number of phrases to note with their place, a number of
// phrases to tick as present, then both. What is only forbidden by rules (NOT),
// as most phrases of one word are, needs no place.
type themeLang struct {
	words            *themeWords
	roots            []int32 // by word: the ref after it, 0 where no phrase begins so
	numRoot, durRoot int32
	states           []themeState
	edges            []themeEdge // of each state, hashed; their code 0 is a free place
	others           []otherEdges
	outs             []int32

	rules []themeRule // by noted phrase, its first one; phrases that are no head follow
	conds []nearAtom  // of all rules, one after another
	noted int         // phrases that are noted
	bits  int         // phrases that are ticked
	base  int32       // the number of the first rule among those of all languages
	texts []string    // of the rules as written, until the taxonomy has them
}

// themeState is one state, half a cache line.
type themeState struct {
	next    uint64 // the words that go on, by wordBit
	gapNext uint64 // the words that go on after a gap
	edges   int32  // where its edges begin; there are 1<<size places
	out     int32  // what ends here, 0: nothing
	others  int32
	size    uint8
	more    bool // others has any, num or dur
}

// otherEdges are the edges that read no certain word: refs, 0 for none.
type otherEdges struct{ any, gap, num, dur int32 }

// themeRule is one rule of one label. It is small because most rules that are
// looked at do not fire.
type themeRule struct {
	conds     int32 // where its conditions begin: NEAR, then NOT
	near, not uint8 // how many there are
	theme     bool
	more      bool // the next rule has the same head
	sign      taxonomy.Sign
	label     int32
	text      int32 // its number as written
}

func (l *themeLang) nearOf(r *themeRule) []nearAtom { return l.conds[r.conds : r.conds+int32(r.near)] }

func (l *themeLang) notOf(r *themeRule) []nearAtom {
	from := r.conds + int32(r.near)
	return l.conds[from : from+int32(r.not)]
}

// nearAtom is a phrase so many words from the first one; within 0 is anywhere in
// the sentence.
type nearAtom struct {
	atom   int32 // as it is noted; not looked at within 0
	bit    int32 // as it is ticked
	within int32
}

const (
	maxTick = 1<<15 - 1 // that a ref can tell
	tickRef = 1         // of a ref below 0: it tells of a list
)

const wordHash = 0x9E3779B1

// wordBit is a bit for a word, by which most words that do not go on from a
// state are told without a look at its edges.
func wordBit(word int32) uint64 { return 1 << (uint32(word) * wordHash >> 26) }

// after gives the ref after a word, or 0.
func (l *themeLang) after(st *themeState, word int32) int32 {
	mask := uint32(1)<<(st.size&31) - 1
	for i := uint32(word) * wordHash >> 8; ; i++ {
		e := &l.edges[uint32(st.edges)+i&mask]
		if e.code == word || e.code == 0 {
			return e.to
		}
	}
}

package nlp

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"

	"verbatim/nlp/taxonomy"
)

// All phrases of a language's rules, heads and conditions alike, become one
// automaton. A phrase is first a chain of nodes, one before each step, where an
// alternative of several words has nodes of its own between. A state of the
// automaton is the set of nodes that one and the same sequence of words leads
// to: "parcel|package ... late|slow" takes three states and not a path for
// each pair. What stands for no certain word (*, ..., <num>, <dur>) is an edge
// of its own beside those of words, so reading one word follows at most one
// edge of each kind, however many rules there are.

// themeLang is the automaton of one language.
type themeLang struct {
	words  *themeWords
	begins []uint64 // by word, a bit: some phrase begins so
	roots  []int32  // by word: the state after a phrase's first word
	states []themeState
	edges  *edgeTable // by (state, word)
	outs   [][]int32  // by themeState.out: the atoms that end here
	heads  []int32    // the rules that each atom is the head of, one atom after another
	headAt []int32    // by atom: where its rules begin in heads, and the end
}

// themeState is one state. Its fields are 0 where nothing goes on.
type themeState struct {
	next               uint64 // the words that go on, by wordBit
	gapNext            uint64 // the words that go on after a gap
	out                int32
	any, gap, num, dur int32
	more               bool // any, num or dur
}

// wordBit is a bit for a word, by which most words that do not go on from a
// state are told without a look at the table.
func wordBit(word int32) uint64 { return 1 << (uint32(word) * 0x9E3779B1 >> 26) }

// Bounds of the automaton of one language, whatever a tenant's file says: some
// 50 MB and a few seconds. The built-in taxonomy needs a twentieth of them.
const (
	maxThemeWords = 1 << 17 // forms of words
	maxEdges      = 1 << 19
	maxWork       = 1 << 23 // edges of phrases looked at
)

// node is one place in one phrase.
type themeNode struct {
	edges []themeEdge
	atom  int32 // the phrase that ends here, or 0
}

type themeEdge struct{ code, to int32 }

// themeCompiler builds the automaton of one language.
type themeCompiler struct {
	t        *themes
	m        *model
	lang     string
	written  map[string]bool // words as rules have them
	inflect  *inflector
	words    *themeWords
	nodes    []themeNode
	starts   []int32          // the first node of each phrase
	atoms    map[string]int32 // by phrase
	heads    [][]int32
	forms    map[taxonomy.Word][][]int32
	out      *themeLang
	byKey    map[string]int32
	sets     [][]int32 // by state: its nodes
	work     int
	widest   float64        // the most paths through one phrase
	widestAt taxonomy.Place // where that one is
	problems taxonomy.Problems
}

func newThemeCompiler(t *themes, m *model) (*themeCompiler, error) {
	in, err := newInflector(m.lang)
	if err != nil {
		return nil, err
	}
	return &themeCompiler{t: t, m: m, lang: m.lang, written: map[string]bool{}, inflect: in, words: newThemeWords(), nodes: make([]themeNode, 1),
		atoms: map[string]int32{}, heads: make([][]int32, 1), forms: map[taxonomy.Word][][]int32{}}, nil
}

// addLabel adds the rules of one label.
func (c *themeCompiler) addLabel(label int32, l *taxonomy.Label) {
	for i := range l.Rules {
		r := &l.Rules[i]
		if r.Lang != c.lang || len(c.words.forms) > maxThemeWords {
			continue
		}
		head, ok := c.atom(r, r.Head)
		t := c.t
		rule := themeRule{label: label, theme: l.Kind == taxonomy.Theme, sign: r.Sign, near: int32(len(t.conds))}
		for _, n := range r.Near {
			a, fine := c.atom(r, n.Phrase)
			t.conds, ok = append(t.conds, nearAtom{a, int32(n.Within)}), ok && fine
		}
		rule.not = int32(len(t.conds))
		for _, n := range r.Not {
			a, fine := c.atom(r, n.Phrase)
			t.conds, ok = append(t.conds, nearAtom{a, int32(n.Within)}), ok && fine
		}
		rule.end = int32(len(t.conds))
		if ok {
			t.rules, t.texts = append(t.rules, rule), append(t.texts, r.Text)
			c.heads[head] = append(c.heads[head], int32(len(c.t.rules)-1))
		}
		if len(c.words.forms) > maxThemeWords {
			c.problems = append(c.problems, taxonomy.Problem{Place: r.Place, What: fmt.Sprintf("with this rule the taxonomy has more than %d forms of words in %s", maxThemeWords, c.lang),
				Hint: "drop ~ where one form does, or switch packs off"})
		}
	}
}

// atom gives the number of a phrase, and false after telling what is wrong.
func (c *themeCompiler) atom(r *taxonomy.Rule, p taxonomy.Phrase) (int32, bool) {
	key := keyOf(p)
	if a, ok := c.atoms[key]; ok {
		return a, true
	}
	node, width := c.newNode(), 1.0
	c.starts = append(c.starts, node)
	for i := range p {
		next, ok := c.step(r, node, &p[i])
		if !ok {
			return 0, false
		}
		width *= float64(max(1, len(c.nodes[node].edges)))
		node = next
	}
	if width > c.widest {
		c.widest, c.widestAt = width, r.Place
	}
	a := int32(len(c.heads))
	c.heads, c.atoms[key], c.nodes[node].atom = append(c.heads, nil), a, a
	return a, true
}

// keyOf spells a phrase so that equal ones are spelled alike.
func keyOf(p taxonomy.Phrase) string {
	var b []byte
	for i := range p {
		b = append(b, '0'+byte(p[i].Kind))
		for _, w := range p[i].Words {
			b = append(append(b, w.Text...), '|')
			if w.Inflects {
				b = append(b, '~')
			}
		}
		b = append(b, ' ')
	}
	return string(b)
}

func (c *themeCompiler) newNode() int32 {
	c.nodes = append(c.nodes, themeNode{})
	return int32(len(c.nodes) - 1)
}

func (c *themeCompiler) link(from, code, to int32) {
	c.nodes[from].edges = append(c.nodes[from].edges, themeEdge{code, to})
}

// stepCodes are the codes of what stands for no certain word.
var stepCodes = map[taxonomy.StepKind]int32{taxonomy.AnyWord: codeAny, taxonomy.Gap: codeGap, taxonomy.Number: codeNum, taxonomy.Duration: codeDur}

// step goes on from a node with one step of a phrase.
func (c *themeCompiler) step(r *taxonomy.Rule, from int32, s *taxonomy.Step) (int32, bool) {
	to := c.newNode()
	if s.Kind != taxonomy.Words {
		c.link(from, stepCodes[s.Kind], to)
		return to, true
	}
	for _, w := range s.Words {
		forms := c.formsOf(w)
		if forms == nil {
			c.problems = append(c.problems, taxonomy.Problem{Place: r.Place,
				What: fmt.Sprintf("rule %q can never fire: no text is cut so that it holds %q", r.Text, w.Text),
				Hint: "write letters and digits; marks between words are not seen"})
			return 0, false
		}
		for _, codes := range forms {
			at := from
			for i, code := range codes {
				next := to
				if i+1 < len(codes) {
					next = c.newNode()
				}
				c.link(at, code, next)
				at = next
			}
		}
	}
	return to, true
}

// formsOf gives the words, most often one, of each form of an alternative.
func (c *themeCompiler) formsOf(w taxonomy.Word) [][]int32 {
	if forms, ok := c.forms[w]; ok {
		return forms
	}
	texts := []string{w.Text}
	c.written[w.Text] = true
	if w.Inflects {
		texts = append(texts, c.inflect.forms(w.Text)...)
	}
	slices.Sort(texts)
	var out [][]int32
	for _, text := range slices.Compact(texts) {
		if codes := c.words.codes(text); codes != nil {
			out = append(out, codes)
		}
	}
	c.forms[w] = out
	return out
}

// finish builds the automaton.
func (c *themeCompiler) finish() *themeLang {
	c.out = &themeLang{words: c.words, roots: make([]int32, len(c.words.forms)), begins: make([]uint64, len(c.words.forms)/64+1), states: make([]themeState, 1), edges: newEdgeTable(), outs: make([][]int32, 1)}
	for _, rules := range c.heads {
		c.out.headAt, c.out.heads = append(c.out.headAt, int32(len(c.out.heads))), append(c.out.heads, rules...)
	}
	c.out.headAt = append(c.out.headAt, int32(len(c.out.heads)))
	c.byKey, c.sets = map[string]int32{}, make([][]int32, 1)
	if len(c.problems) > 0 {
		return c.out
	}
	kids := c.kids(c.starts)
	for code, set := range kids {
		if code >= 0 {
			c.out.roots[code] = c.state(set)
			c.out.begins[code>>6] |= 1 << (code & 63)
		}
	}
	c.out.states[0].num, c.out.states[0].dur = c.state(kids[codeNum]), c.state(kids[codeDur])
	for s := 1; s < len(c.out.states); s++ {
		c.expand(int32(s))
		if c.out.edges.used > maxEdges || c.work > maxWork {
			c.problems = append(c.problems, taxonomy.Problem{Place: c.widestAt, What: fmt.Sprintf("the rules in %s have too many combinations of alternatives", c.lang),
				Hint: "drop alternatives or ~ where many stand in one rule, or switch packs off"})
			break
		}
	}
	for s := range c.out.states {
		st := &c.out.states[s]
		if after := &c.out.states[st.gap]; st.gap != 0 {
			if st.gapNext = after.next; after.more || after.gap != 0 {
				st.gapNext = math.MaxUint64
			}
		}
	}
	c.words.seal(c.m, c.written)
	return c.out
}

// kids gives the nodes that each code leads to from a set of nodes.
func (c *themeCompiler) kids(set []int32) map[int32][]int32 {
	kids := map[int32][]int32{}
	for _, n := range set {
		c.work += len(c.nodes[n].edges)
		for _, e := range c.nodes[n].edges {
			kids[e.code] = append(kids[e.code], e.to)
		}
	}
	return kids
}

// state gives the state of a set of nodes, making it if need be; 0 for none.
func (c *themeCompiler) state(set []int32) int32 {
	if len(set) == 0 {
		return 0
	}
	slices.Sort(set)
	set = slices.Compact(set)
	var key strings.Builder
	for _, n := range set {
		var b [4]byte
		binary.LittleEndian.PutUint32(b[:], uint32(n))
		key.Write(b[:])
	}
	if s, ok := c.byKey[key.String()]; ok {
		return s
	}
	s := int32(len(c.out.states))
	c.out.states, c.sets, c.byKey[key.String()] = append(c.out.states, themeState{}), append(c.sets, set), s
	return s
}

// expand makes the edges of a state.
func (c *themeCompiler) expand(s int32) {
	var atoms []int32
	for _, n := range c.sets[s] {
		if a := c.nodes[n].atom; a != 0 {
			atoms = append(atoms, a)
		}
	}
	if len(atoms) > 0 {
		c.out.outs = append(c.out.outs, atoms)
		c.out.states[s].out = int32(len(c.out.outs) - 1)
	}
	kids := c.kids(c.sets[s])
	codes := make([]int32, 0, len(kids))
	for code := range kids {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	for _, code := range codes {
		to := c.state(kids[code])
		st := &c.out.states[s]
		st.more = st.more || code < 0 && code != codeGap
		switch code {
		case codeAny:
			st.any = to
		case codeGap:
			st.gap = to
		case codeNum:
			st.num = to
		case codeDur:
			st.dur = to
		default:
			st.next |= wordBit(code)
			c.out.edges.put(s, code, to)
		}
	}
}

package nlp

import (
	"fmt"
	"slices"

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

// themeNode is one place in one phrase.
type themeNode struct {
	edges int32 // the last one that goes on from it, 0: none
	count int32 // of them
	atom  int32 // the phrase that ends here, or 0
}

// nodeEdge goes on from a node; before is the edge of the same node before it.
type nodeEdge struct{ code, to, before int32 }

// Bounds of the automaton of one language, whatever a tenant's file says: some
// 50 MB and a few seconds. The built-in taxonomy needs a twentieth of them.
const (
	maxThemeWords = 1<<16 - 1 // forms of words: known keeps their numbers in 16 bits
	maxEdges      = 1 << 19
	maxWork       = 1 << 23 // edges of phrases looked at
)

// themeCompiler builds the automaton of one language.
type themeCompiler struct {
	m         *model
	lang      string
	inflect   inflector
	words     *themeWords
	nodes     []themeNode
	edges     []nodeEdge
	starts    []int32   // the first node of each phrase
	atoms     *wordList // phrases, as appendKey spells them
	rules     []builtRule
	conds     []nearAtom     // of all rules; their atoms are phrases
	heads     []int32        // by phrase: its first rule, or -1
	last      []int32        // by phrase: its last rule
	written   *wordList      // words as rules have them
	asWritten []int32        // those that are one word
	forms     [][2]formRange // of each: as it stands, and all with ~
	codes     []int32        // of all forms: their words, each form with a 0 at its end
	texts     []string       // the forms of the word in hand
	single    []int32        // those of one word
	key       []byte         // of the phrase in hand
	out       *themeLang
	widest    float64        // the most paths through one phrase
	widestAt  taxonomy.Place // where that one is
	problems  taxonomy.Problems
}

// builtRule is a rule while they are gathered.
type builtRule struct {
	themeRule
	next int32 // the next rule with the same head, or -1
}

// formRange tells where the forms of a word are in themeCompiler.codes; to is 0
// as long as they are not there.
type formRange struct{ from, to int32 }

// newThemeCompiler makes room for so many rules.
func newThemeCompiler(m *model, rules int) *themeCompiler {
	phrases, words := 4*rules/3, 5*rules/2 // in the built-in taxonomy
	return &themeCompiler{m: m, lang: m.lang, inflect: inflector{m}, words: newThemeWords(3*rules, m.vocab), out: &themeLang{texts: make([]string, 0, rules)},
		nodes: make([]themeNode, 1, 1+4*rules), edges: make([]nodeEdge, 1, 1+11*rules), starts: make([]int32, 0, phrases), atoms: newWordList(phrases, 45),
		rules: make([]builtRule, 0, rules), heads: append(make([]int32, 0, 1+phrases), -1), last: append(make([]int32, 0, 1+phrases), -1),
		written: newWordList(words, 7), forms: make([][2]formRange, 1, 1+words), codes: make([]int32, 1, 1+11*rules)}
}

// addLabel adds the rules of one label.
func (c *themeCompiler) addLabel(label int32, l *taxonomy.Label) {
	for i := range l.Rules {
		r := &l.Rules[i]
		if r.Lang != c.lang || c.words.list.len() > maxThemeWords {
			continue
		}
		head, ok := c.atom(r, r.Head)
		rule := themeRule{label: label, theme: l.Kind == taxonomy.Theme, sign: r.Sign, conds: int32(len(c.conds)), near: uint8(len(r.Near)), not: uint8(len(r.Not))}
		ok = c.addConditions(r, r.Near) && ok
		ok = c.addConditions(r, r.Not) && ok
		if ok {
			c.addRule(head, rule, r.Text)
		}
		if c.words.list.len() > maxThemeWords {
			c.problems = append(c.problems, taxonomy.Problem{Place: r.Place, What: fmt.Sprintf("with this rule the taxonomy has more than %d forms of words in %s", maxThemeWords, c.lang),
				Hint: "drop ~ where one form does, or switch packs off"})
		}
	}
}

func (c *themeCompiler) addConditions(r *taxonomy.Rule, phrases []taxonomy.Near) (ok bool) {
	ok = true
	for _, n := range phrases {
		a, fine := c.atom(r, n.Phrase)
		c.conds, ok = append(c.conds, nearAtom{atom: a, within: int32(n.Within)}), ok && fine
	}
	return ok
}

// addRule adds a rule at the end of those that have its head.
func (c *themeCompiler) addRule(head int32, rule themeRule, text string) {
	n := int32(len(c.rules))
	c.rules, c.out.texts = append(c.rules, builtRule{rule, -1}), append(c.out.texts, text)
	if c.heads[head] < 0 {
		c.heads[head] = n
	} else {
		c.rules[c.last[head]].next = n
	}
	c.last[head] = n
}

// atom gives the number of a phrase, and false after telling what is wrong.
func (c *themeCompiler) atom(r *taxonomy.Rule, p taxonomy.Phrase) (int32, bool) {
	c.key = appendKey(c.key[:0], p)
	if a := c.atoms.findBytes(c.key); a != 0 {
		return a, true
	}
	node, width := c.newNode(), 1.0
	c.starts = append(c.starts, node)
	for i := range p {
		next, ok := c.step(r, node, &p[i])
		if !ok {
			return 0, false
		}
		width *= float64(max(1, c.nodes[node].count))
		node = next
	}
	if width > c.widest {
		c.widest, c.widestAt = width, r.Place
	}
	a, _ := c.atoms.add(string(c.key))
	c.heads, c.last = append(c.heads, -1), append(c.last, -1)
	c.nodes[node].atom = a
	return a, true
}

// appendKey spells a phrase so that equal ones are spelled alike.
func appendKey(b []byte, p taxonomy.Phrase) []byte {
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
	return b
}

func (c *themeCompiler) newNode() int32 {
	c.nodes = append(c.nodes, themeNode{})
	return int32(len(c.nodes) - 1)
}

func (c *themeCompiler) link(from, code, to int32) {
	n := &c.nodes[from]
	c.edges = append(c.edges, nodeEdge{code, to, n.edges})
	n.edges, n.count = int32(len(c.edges)-1), n.count+1
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
		if forms.from == forms.to {
			c.problems = append(c.problems, taxonomy.Problem{Place: r.Place,
				What: fmt.Sprintf("rule %q can never fire: no text is cut so that it holds %q", r.Text, w.Text),
				Hint: "write letters and digits; marks between words are not seen"})
			return 0, false
		}
		at := from
		for i := forms.from; i < forms.to; i++ {
			next := to
			if c.codes[i+1] != 0 {
				next = c.newNode()
			}
			c.link(at, c.codes[i], next)
			if at = next; next == to {
				at, i = from, i+1
			}
		}
	}
	return to, true
}

// formsOf gives the words, most often one, of each form of an alternative.
func (c *themeCompiler) formsOf(w taxonomy.Word) formRange {
	id, isNew := c.written.add(w.Text)
	if isNew {
		c.forms = append(c.forms, [2]formRange{})
	}
	known := &c.forms[id][0]
	if w.Inflects {
		known = &c.forms[id][1]
	}
	if known.to > 0 {
		return *known
	}
	texts := append(c.texts[:0], w.Text)
	if w.Inflects {
		texts = append(texts, c.inflect.forms(w.Text)...)
	}
	c.texts, c.single = texts, c.single[:0]
	out := formRange{from: int32(len(c.codes))}
	for i, text := range texts {
		had := len(c.codes)
		switch c.codes = c.words.appendCodes(c.codes, text); {
		case len(c.codes) == had+1:
			if i == 0 {
				c.asWritten = append(c.asWritten, c.codes[had])
			}
			c.single, c.codes = append(c.single, c.codes[had]), c.codes[:had]
		case len(c.codes) > had && slices.Contains(texts[:i], text):
			c.codes = c.codes[:had]
		case len(c.codes) > had:
			c.codes = append(c.codes, 0)
		}
	}
	slices.Sort(c.single) // the automaton sorts what follows each state
	for _, code := range slices.Compact(c.single) {
		c.codes = append(c.codes, code, 0)
	}
	out.to = int32(len(c.codes))
	*known = out
	return out
}

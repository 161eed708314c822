// Package taxonomy owns what a taxonomy says: packs of themes, intents and
// emotions, each with its names, its rules and the examples that it must and
// must not match, in the text format that doc.go tells.
// It reads, checks, overlays and prints; what rules do to a text is package
// nlp's. It imports nothing of the project.
//
// A Taxonomy and a File are never changed once made: With gives a new one.
package taxonomy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Kind tells themes, intents and emotions apart.
type Kind string

// The kinds of label, as files spell them.
const (
	Theme   Kind = "theme"
	Intent  Kind = "intent"
	Emotion Kind = "emotion"
)

// Langs are the languages that rules and examples may be in.
var Langs = [...]string{"en", "fr"}

// Place is where something was written.
type Place struct {
	File string `json:"file"`
	Line int    `json:"line"` // from 1
}

// Pack is a group of labels that is switched on or off as one.
type Pack struct {
	Name, EN, FR string
	Place
}

// Label is a theme, an intent or an emotion.
type Label struct {
	Kind             Kind
	Name             string // a dotted path of one or two levels
	EN, FR           string // what people call it
	AboutEN, AboutFR string // one sentence, or ""
	Pack             string // "" for one that a tenant added outside any pack
	Rules            []Rule
	Examples         []Example
	Place
}

// Parent is the name of the label that this one specialises, or "".
func (l *Label) Parent() string {
	if i := strings.IndexByte(l.Name, '.'); i >= 0 {
		return l.Name[:i]
	}
	return ""
}

// Sign is what a rule asks of the clause it is found in.
type Sign byte

// The signs, as they are written before a rule.
const (
	Any      Sign = 0
	Positive Sign = '+' // the clause is positive
	Negative Sign = '-' // the clause is negative
	Negated  Sign = '!' // the words are under a negation that the rule does not name
	Asked    Sign = '?' // the sentence is a question
)

// Rule is one rule of a label: its first phrase must be found, and near it
// every phrase of Near and none of Not.
type Rule struct {
	Lang string
	Text string // as written, blanks tidied
	Sign Sign
	Head Phrase
	Near []Near
	Not  []Near
	Place
}

// Near is a phrase within so many words of the head.
type Near struct {
	Within int // 0: anywhere in the sentence
	Phrase Phrase
}

// Phrase is a sequence of steps.
type Phrase []Step

// Step is one position of a phrase: one of several words, or something special.
type Step struct {
	Kind  StepKind
	Words []Word // of a Words step
}

// StepKind says what a step takes.
type StepKind uint8

// The kinds of step.
const (
	Words    StepKind = iota
	AnyWord           // *
	Gap               // ... up to three words of the clause
	Number            // <num>
	Duration          // <dur>
)

// Word is one alternative of a step.
type Word struct {
	Text     string // small letters
	Inflects bool   // written with ~
}

// Example is a text that its label must be found in, or must not.
type Example struct {
	Lang  string
	Text  string
	Match bool
	Place
}

// Taxonomy is a checked set of labels: no name twice, every special theme's
// general one exists.
type Taxonomy struct {
	Packs  []Pack  // that are on, in the order of the files
	Labels []Label // of these packs, in the order of the files
}

// Problem is one thing that is wrong, where, and what to do about it.
type Problem struct {
	Place
	What string `json:"what"`
	Hint string `json:"hint,omitempty"`
}

func (p Problem) Error() string {
	s := p.What
	if p.Line > 0 {
		s = fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.What)
	}
	if p.Hint != "" {
		s += " (" + p.Hint + ")"
	}
	return s
}

// Problems are all that is wrong with a file, in the order of its lines. It is
// the error that Parse and With give.
type Problems []Problem

func (ps Problems) Error() string {
	var b strings.Builder
	for i, p := range ps {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(p.Error())
	}
	return b.String()
}

func (ps Problems) sort() {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line)
	})
}

// Find gives the label of a kind and name.
func (t *Taxonomy) Find(kind Kind, name string) (*Label, bool) {
	for i := range t.Labels {
		if l := &t.Labels[i]; l.Kind == kind && l.Name == name {
			return l, true
		}
	}
	return nil, false
}

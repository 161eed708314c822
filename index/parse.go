package index

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"verbatim/feedback"
)

// The query language, the only text form of a feedback.Filter:
//
//	query  = term { term | "OR" term }      side by side is "and", which binds closer than OR
//	term   = [ "-" | "NOT" ] atom           "AND" may be written and changes nothing
//	atom   = "(" query ")" | condition | word | "quoted phrase"
//	condition = field ":" values            any of them: label:negative,mixed
//	       | field ( "<" | "<=" | ">" | ">=" | "=" ) value
//	       | "has:" field
//	values = value { "," value }            a value with spaces or brackets is quoted
//
// Numbers and times take ranges (nps:0..6, nps:..6, time:2026-01-01..2026-01-31),
// both ends included; "|" is OR; "*" as a value is has. What is no condition is
// a word, so that people can type as they speak: 10:30 and an address are words,
// and punctuation standing alone is passed over. Field names are in English.

// Limits of a query.
const (
	MaxQueryBytes = 16 << 10
	maxDepth      = 40  // of brackets and negations
	maxNodes      = 500 // conditions, words and phrases
)

// SyntaxError says where a query can't be understood, and what to do.
type SyntaxError struct {
	Column  int    // rune, from 1
	Message string // without the column
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("column %d: %s", e.Column, e.Message) }

// Parse reads a query. Days are days of zone, relative periods end at now. An
// empty query is the nil filter. The error is a *SyntaxError.
func Parse(q string, zone *time.Location, now time.Time) (feedback.Filter, error) {
	if zone == nil {
		zone = time.UTC
	}
	p := &parser{q: q, calendar: calendar{zone, now.In(zone)}}
	f, err := p.whole()
	if err != nil {
		return nil, err
	}
	return f, nil
}

type parser struct {
	q        string
	pos      int
	nodes    int
	dropped  bool // punctuation was passed over
	calendar calendar
}

func (p *parser) errorf(pos int, format string, args ...any) *SyntaxError {
	return &SyntaxError{utf8.RuneCountInString(p.q[:pos]) + 1, fmt.Sprintf(format, args...)}
}

func (p *parser) whole() (feedback.Filter, *SyntaxError) {
	if len(p.q) > MaxQueryBytes {
		return nil, &SyntaxError{1, fmt.Sprintf("the query has %d bytes; at most %d are read, shorten it", len(p.q), MaxQueryBytes)}
	}
	if !utf8.ValidString(p.q) {
		return nil, &SyntaxError{1, "the query is not valid UTF-8; send it in that encoding"}
	}
	f, err := p.or(0)
	if err != nil {
		return nil, err
	}
	if p.pos < len(p.q) {
		return nil, p.errorf(p.pos, "this ) closes nothing; take it away or put ( before it")
	}
	if f == nil && p.dropped {
		return nil, &SyntaxError{1, "there is no word in the query, only punctuation; add a word"}
	}
	return f, nil
}

// or reads alternatives up to the end or a closing bracket.
func (p *parser) or(depth int) (feedback.Filter, *SyntaxError) {
	if depth > maxDepth {
		return nil, p.errorf(p.pos, "brackets and negations are nested more than %d deep; write it flatter", maxDepth)
	}
	var any feedback.Or
	for {
		f, err := p.and(depth)
		if err != nil {
			return nil, err
		}
		at := p.pos
		more := p.operator("OR")
		if f == nil && (more || len(any) > 0) {
			return nil, p.errorf(at, `OR needs something on both sides; write "OR" in quotes to search for the word`)
		}
		if f != nil {
			any = append(any, f)
		}
		if more {
			continue
		}
		switch len(any) {
		case 0:
			return nil, nil
		case 1:
			return any[0], nil
		}
		return any, nil
	}
}

// and reads what stands side by side.
func (p *parser) and(depth int) (feedback.Filter, *SyntaxError) {
	var all feedback.And
	for !p.ends() {
		if p.operator("AND") {
			continue
		}
		f, err := p.term(depth)
		if err != nil {
			return nil, err
		}
		if f != nil {
			all = join(all, f)
		}
	}
	switch len(all) {
	case 0:
		return nil, nil
	case 1:
		return all[0], nil
	}
	return all, nil
}

// join appends f, or makes one of it and the last member where that is the
// same: bare words, and the two ends of a range or a period.
func join(all feedback.And, f feedback.Filter) feedback.And {
	if len(all) == 0 {
		return append(all, f)
	}
	last := &all[len(all)-1]
	switch f := f.(type) {
	case feedback.Words:
		if w, ok := (*last).(feedback.Words); ok && !w.Phrase && !f.Phrase {
			*last = feedback.Words{Text: w.Text + " " + f.Text}
			return all
		}
	case feedback.Period:
		if w, ok := (*last).(feedback.Period); ok && w.To.IsZero() && f.From.IsZero() && !w.From.IsZero() && !f.To.IsZero() {
			*last = feedback.Period{From: w.From, To: f.To}
			return all
		}
	case feedback.Range:
		if w, ok := (*last).(feedback.Range); ok && w.Field == f.Field && w.Max == nil && f.Min == nil && w.Min != nil && f.Max != nil {
			*last = feedback.Range{Field: f.Field, Min: w.Min, MinOpen: w.MinOpen, Max: f.Max, MaxOpen: f.MaxOpen}
			return all
		}
	}
	return append(all, f)
}

// ends moves past white space and reports whether a group ends here.
func (p *parser) ends() bool {
	p.space()
	if p.pos == len(p.q) || p.q[p.pos] == ')' {
		return true
	}
	at := p.pos
	or := p.operator("OR")
	p.pos = at
	return or
}

func (p *parser) space() {
	for p.pos < len(p.q) {
		r, n := utf8.DecodeRuneInString(p.q[p.pos:])
		if !unicode.IsSpace(r) {
			return
		}
		p.pos += n
	}
}

// operator moves past the operator name, or for OR its sign, if it is next.
func (p *parser) operator(name string) bool {
	p.space()
	if name == "OR" && strings.HasPrefix(p.q[p.pos:], "|") {
		p.pos++
		for strings.HasPrefix(p.q[p.pos:], "|") {
			p.pos++
		}
		return true
	}
	rest, ok := strings.CutPrefix(p.q[p.pos:], name)
	if !ok {
		return false
	}
	if r, _ := utf8.DecodeRuneInString(rest); rest != "" && !unicode.IsSpace(r) && r != '(' && r != ')' && !isQuote(r) {
		return false
	}
	p.pos += len(name)
	return true
}

// term reads an atom and the negation before it. nil is punctuation.
func (p *parser) term(depth int) (feedback.Filter, *SyntaxError) {
	at := p.pos
	if p.operator("NOT") {
		if p.ends() {
			return nil, p.errorf(at, `NOT needs something after it; write "NOT" in quotes to search for the word`)
		}
		return p.negated(depth)
	}
	rest := p.q[p.pos:]
	if dashes := len(rest) - len(strings.TrimLeft(rest, "-")); dashes > 0 {
		p.pos += dashes
		r, n := utf8.DecodeRuneInString(p.q[p.pos:])
		if dashes > 1 || n == 0 || unicode.IsSpace(r) || r == ')' || r == '|' {
			p.dropped = true
			return nil, nil
		}
		return p.negated(depth)
	}
	return p.atom(depth)
}

func (p *parser) negated(depth int) (feedback.Filter, *SyntaxError) {
	if depth >= maxDepth {
		return nil, p.errorf(p.pos, "brackets and negations are nested more than %d deep; write it flatter", maxDepth)
	}
	f, err := p.term(depth + 1)
	if err != nil || f == nil {
		return nil, err
	}
	return feedback.Not{Of: f}, nil
}

func (p *parser) atom(depth int) (feedback.Filter, *SyntaxError) {
	at := p.pos
	r, n := utf8.DecodeRuneInString(p.q[p.pos:])
	if r == '(' {
		p.pos += n
		f, err := p.or(depth + 1)
		if err != nil {
			return nil, err
		}
		if !strings.HasPrefix(p.q[p.pos:], ")") {
			return nil, p.errorf(at, "this ( is never closed; add ) or take it away")
		}
		p.pos++
		return f, nil
	}
	if p.nodes++; p.nodes > maxNodes {
		return nil, p.errorf(at, "the query has more than %d conditions and words; shorten it", maxNodes)
	}
	if isQuote(r) {
		text, err := p.quoted()
		if err != nil {
			return nil, err
		}
		return p.phrase(text), nil
	}
	if f, ok, err := p.condition(); ok || err != nil {
		return f, err
	}
	word := p.run("()|\"“”«»")
	if word == "" { // a stray closing quote
		p.pos += n
	}
	return p.word(word), nil
}

// word is a bare word. An operator's name in a word's place ("-OR") is the word
// itself, which can only be written in quotes.
func (p *parser) word(text string) feedback.Filter {
	if isOperator(text) {
		return p.phrase(text)
	}
	if len(AppendTerms(nil, "", text)) == 0 {
		p.dropped = true
		return nil
	}
	return feedback.Words{Text: text}
}

func isOperator(s string) bool { return s == "OR" || s == "AND" || s == "NOT" }

func (p *parser) phrase(text string) feedback.Filter {
	if len(AppendTerms(nil, "", text)) == 0 {
		p.dropped = true
		return nil
	}
	return feedback.Words{Text: text, Phrase: true}
}

// run reads up to white space or one of stops.
func (p *parser) run(stops string) string {
	start := p.pos
	for p.pos < len(p.q) {
		r, n := utf8.DecodeRuneInString(p.q[p.pos:])
		if unicode.IsSpace(r) || strings.ContainsRune(stops, r) {
			break
		}
		p.pos += n
	}
	return p.q[start:p.pos]
}

func isQuote(r rune) bool { return r == '"' || r == '“' || r == '«' }

// quoted reads a quoted text. A backslash keeps the quote or backslash after it.
func (p *parser) quoted() (string, *SyntaxError) {
	at := p.pos
	open, n := utf8.DecodeRuneInString(p.q[p.pos:])
	p.pos += n
	closers := []rune{'"', '”'}
	if open == '«' {
		closers = []rune{'»'}
	}
	var b strings.Builder
	for p.pos < len(p.q) {
		r, n := utf8.DecodeRuneInString(p.q[p.pos:])
		p.pos += n
		if r == '\\' && p.pos < len(p.q) {
			if next, n := utf8.DecodeRuneInString(p.q[p.pos:]); next == '\\' || slices.Contains(closers, next) {
				b.WriteRune(next)
				p.pos += n
				continue
			}
		}
		if slices.Contains(closers, r) {
			if open == '«' {
				return strings.TrimSpace(b.String()), nil
			}
			return b.String(), nil
		}
		b.WriteRune(r)
	}
	return "", p.errorf(at, "the quote that opens here is never closed; close it or take it away")
}

package index

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/feedback"
)

// value is one value of a condition, with the place it stands at.
type value struct {
	text   string
	pos    int
	quoted bool
}

// condition reads FIELD OP VALUES if that is what is next: false when it is a
// word. Nothing is consumed then.
func (p *parser) condition() (feedback.Filter, bool, *SyntaxError) {
	at := p.pos
	name, op, ok, err := p.head()
	if !ok || err != nil {
		p.pos = at
		return nil, false, err
	}
	field, kind, known := fieldNamed(name)
	if !known && name != "has" {
		if p.isWord(name) {
			p.pos = at
			return nil, false, nil
		}
		return nil, false, p.errorf(at, "there is no field %q%s; to search for it as a word, put it in quotes", shorten(name), suggestion(name))
	}
	values, err := p.values(name, op)
	if err != nil {
		return nil, false, err
	}
	if p.nodes += len(values) - 1; p.nodes > maxNodes {
		return nil, false, p.errorf(at, "the query has more than %d conditions and words; shorten it", maxNodes)
	}
	f, err := p.build(at, field, kind, op, values)
	return f, err == nil, err
}

// head reads the field and the operator: false when there is no operator.
func (p *parser) head() (name, op string, ok bool, err *SyntaxError) {
	start := p.pos
	for p.pos < len(p.q) {
		r, n := utf8.DecodeRuneInString(p.q[p.pos:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '_' && r != '.' && (r != '-' || p.pos == start) {
			break
		}
		p.pos += n
	}
	name = p.q[start:p.pos]
	if name == feedback.AttributePrefix && strings.HasPrefix(p.q[p.pos:], `"`) {
		key, err := p.quoted()
		if err != nil {
			return "", "", false, err
		}
		name += key
	}
	for _, op := range []string{"<=", ">=", "<", ">", "=", ":"} {
		if strings.HasPrefix(p.q[p.pos:], op) {
			p.pos += len(op)
			return name, op, name != "", nil
		}
	}
	return "", "", false, nil
}

// isWord reports whether what looks like a condition on an unknown field is no
// condition: a time of day (10:30), an address (https://…), or a word with a
// colon after it.
func (p *parser) isWord(name string) bool {
	r, _ := utf8.DecodeRuneInString(name)
	next, n := utf8.DecodeRuneInString(p.q[p.pos:])
	return unicode.IsDigit(r) || strings.HasPrefix(p.q[p.pos:], "//") || n == 0 || unicode.IsSpace(next) || strings.ContainsRune("()|", next)
}

// fieldNamed finds a field by its name, in any case.
func fieldNamed(name string) (feedback.Field, feedback.FieldKind, bool) {
	if len(name) > len(feedback.AttributePrefix) && strings.EqualFold(name[:len(feedback.AttributePrefix)], feedback.AttributePrefix) {
		return feedback.Field(feedback.AttributePrefix + name[len(feedback.AttributePrefix):]), feedback.Keyword, true
	}
	f := feedback.Field(strings.ToLower(name))
	kind, ok := feedback.Fields[f]
	return f, kind, ok
}

// values reads what stands after the operator.
func (p *parser) values(name, op string) ([]value, *SyntaxError) {
	var out []value
	for {
		v := value{pos: p.pos}
		r, _ := utf8.DecodeRuneInString(p.q[p.pos:])
		if isQuote(r) {
			text, err := p.quoted()
			if err != nil {
				return nil, err
			}
			v.text, v.quoted = text, true
		} else {
			v.text = p.run("()|,\"“”«»")
		}
		if v.text == "" {
			return nil, p.errorf(v.pos, "there is no value after %s%s; write one, without a space before it", shorten(name), op)
		}
		out = append(out, v)
		if !strings.HasPrefix(p.q[p.pos:], ",") {
			return out, nil
		}
		p.pos++
	}
}

func (p *parser) build(at int, field feedback.Field, kind feedback.FieldKind, op string, values []value) (feedback.Filter, *SyntaxError) {
	compares := op != ":" && op != "="
	if compares && len(values) > 1 {
		return nil, p.errorf(values[1].pos, "%s takes one value; write %s:%s,… for any of several", op, field, values[0].text)
	}
	switch {
	case kind == 0:
		if op != ":" {
			return nil, p.errorf(at, "write has:FIELD, for example has:nps")
		}
		return p.each(values, p.has)
	case compares && kind == feedback.Keyword:
		return nil, p.errorf(at, "%s has no order; write %s:%s", field, field, quoteValue(values[0].text))
	case kind == feedback.Keyword:
		return p.match(field, values)
	case kind == feedback.Number:
		return p.each(values, func(v value) (feedback.Filter, *SyntaxError) { return p.number(field, op, v) })
	}
	return p.each(values, func(v value) (feedback.Filter, *SyntaxError) { return p.time(op, v) })
}

// each builds the alternative of every value.
func (p *parser) each(values []value, build func(value) (feedback.Filter, *SyntaxError)) (feedback.Filter, *SyntaxError) {
	var any feedback.Or
	for _, v := range values {
		f, err := build(v)
		if err != nil {
			return nil, err
		}
		any = append(any, f)
	}
	if len(any) == 1 {
		return any[0], nil
	}
	return any, nil
}

func (p *parser) has(v value) (feedback.Filter, *SyntaxError) {
	field, _, ok := fieldNamed(v.text)
	if !ok {
		return nil, p.errorf(v.pos, "there is no field %q%s; after has: stands the name of a field", shorten(v.text), suggestion(v.text))
	}
	return feedback.Has{Field: field}, nil
}

// closed lists the values of the fields that take no others.
var closed = map[feedback.Field][]string{
	"kind":      {feedback.Review, feedback.Ticket, feedback.Survey},
	"label":     {"positive", "negative", "neutral", "mixed", "unknown"},
	"complaint": {"true", "false"},
	"state":     {string(feedback.Prospect), string(feedback.Active), string(feedback.AtRisk), string(feedback.Left)},
}

// also are other ways to write values of those fields.
var also = map[feedback.Field]map[string]string{
	"complaint": {"yes": "true", "no": "false"},
	"state":     {"at-risk": "at risk", "at_risk": "at risk", "atrisk": "at risk", "churned": "left", "lost": "left"},
}

func (p *parser) match(field feedback.Field, values []value) (feedback.Filter, *SyntaxError) {
	m := feedback.Match{Field: field}
	for _, v := range values {
		if v.text == "*" && !v.quoted && len(values) == 1 {
			return feedback.Has{Field: field}, nil
		}
		if allowed := closed[field]; allowed != nil {
			v.text = strings.ToLower(v.text)
			v.text = cmp.Or(also[field][v.text], v.text)
			if !slices.Contains(allowed, v.text) {
				return nil, p.errorf(v.pos, "%s is never %q; it is one of %s", field, shorten(v.text), strings.Join(allowed, ", "))
			}
		}
		m.Values = append(m.Values, v.text)
	}
	return m, nil
}

func (p *parser) number(field feedback.Field, op string, v value) (feedback.Filter, *SyntaxError) {
	if v.text == "*" {
		return feedback.Has{Field: field}, nil
	}
	parse := func(s string) (*float64, *SyntaxError) {
		if s == "" {
			return nil, nil
		}
		n, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
			return nil, p.errorf(v.pos, "%s is a number, not %q; write %s:3, %s:0..6 or %s<=2", field, shorten(v.text), field, field, field)
		}
		n += 0 // no -0
		return &n, nil
	}
	if lo, hi, ok := strings.Cut(v.text, ".."); ok && (op == ":" || op == "=") {
		from, err := parse(lo)
		if err != nil {
			return nil, err
		}
		to, err := parse(hi)
		if err != nil {
			return nil, err
		}
		if from != nil && to != nil && *from > *to {
			return nil, p.errorf(v.pos, "the range %s runs backwards; write the smaller number first", shorten(v.text))
		}
		return feedback.Range{Field: field, Min: from, Max: to}, nil
	}
	n, err := parse(v.text)
	if err != nil {
		return nil, err
	}
	switch op {
	case "<", "<=":
		return feedback.Range{Field: field, Max: n, MaxOpen: op == "<"}, nil
	case ">", ">=":
		return feedback.Range{Field: field, Min: n, MinOpen: op == ">"}, nil
	}
	return feedback.Range{Field: field, Min: n, Max: n}, nil
}

// shorten cuts a text that an error repeats.
func shorten(s string) string {
	if utf8.RuneCountInString(s) <= feedback.MaxValueBytesInError {
		return s
	}
	return string([]rune(s)[:feedback.MaxValueBytesInError-1]) + "…"
}

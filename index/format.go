package index

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"verbatim/feedback"
)

// everything and nothing are how Format writes trees without a condition.
const (
	everything = "time:.."
	nothing    = "-" + everything
)

// Format writes f as a query. Parse reads it back as a filter that finds the
// same, and as an equal one if Parse gave it. Times are written in UTC.
func Format(f feedback.Filter) string {
	if f == nil {
		return ""
	}
	return format(f)
}

func format(f feedback.Filter) string {
	switch f := f.(type) {
	case nil:
		return everything
	case feedback.And:
		return formatAll(f, " ", everything)
	case feedback.Or:
		return formatAll(f, " OR ", nothing)
	case feedback.Not:
		return "-" + bracket(f.Of)
	case feedback.Match:
		return formatMatch(f.Field, f.Values)
	case feedback.Range:
		return formatRange(f)
	case feedback.Period:
		return formatPeriod(f)
	case feedback.Has:
		return "has:" + quoteValue(string(f.Field))
	case feedback.Words:
		return formatWords(f)
	case feedback.Customers:
		return formatMatch("customer", slices.Sorted(maps.Keys(f.Set)))
	case feedback.IDs:
		ids := make([]string, 0, len(f.Set))
		for id := range f.Set {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		return formatMatch("id", ids)
	}
	return nothing
}

func formatAll(members []feedback.Filter, sep, none string) string {
	switch len(members) {
	case 0:
		return none
	case 1:
		return format(members[0])
	}
	parts := make([]string, len(members))
	for i, m := range members {
		parts[i] = bracket(m)
	}
	return strings.Join(parts, sep)
}

// bracket writes a member of a group: in brackets where it has parts of its own.
func bracket(f feedback.Filter) string {
	s := format(f)
	grouped := false
	switch f := f.(type) {
	case feedback.And:
		grouped = len(f) > 0
	case feedback.Or:
		grouped = true
	case feedback.Not, feedback.Range, feedback.Period:
		grouped = strings.HasPrefix(s, "-") || strings.Contains(s, " ")
	case feedback.Match:
		grouped = strings.HasPrefix(s, "-")
	case feedback.Words:
		grouped = !f.Phrase && strings.ContainsFunc(s, unicode.IsSpace)
	}
	if grouped {
		return "(" + s + ")"
	}
	return s
}

func formatMatch(field feedback.Field, values []string) string {
	if len(values) == 0 {
		return nothing
	}
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = quoteValue(v)
	}
	return formatField(field) + ":" + strings.Join(quoted, ",")
}

// formatField writes a field, with the key of an attribute quoted if it has to be.
func formatField(f feedback.Field) string {
	key, ok := strings.CutPrefix(string(f), feedback.AttributePrefix)
	if !ok || !strings.ContainsFunc(key, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '_' && r != '.' && r != '-'
	}) {
		return string(f)
	}
	return feedback.AttributePrefix + quote(key)
}

func quote(s string) string {
	s = strings.ReplaceAll(s, `\`, `\\`)
	s = strings.ReplaceAll(s, `"`, `\"`)
	return `"` + strings.ReplaceAll(s, `”`, `\”`) + `"`
}

// quoteValue writes a value, in quotes where it has to be.
func quoteValue(s string) string {
	if s == "" || s == "*" || strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("()|,\"“”«»", r)
	}) {
		return quote(s)
	}
	return s
}

func formatRange(r feedback.Range) string {
	name := formatField(r.Field)
	number := func(n *float64) string {
		if n == nil {
			return ""
		}
		return strconv.FormatFloat(*n, 'g', -1, 64)
	}
	lo, hi := number(r.Min), number(r.Max)
	switch {
	case r.Min == nil && r.Max == nil:
		return name + ":.."
	case r.Min != nil && r.Max != nil && *r.Min == *r.Max && !r.MinOpen && !r.MaxOpen:
		return name + ":" + lo
	case r.Min != nil && r.Max != nil && *r.Min < *r.Max && !r.MinOpen && !r.MaxOpen:
		return name + ":" + lo + ".." + hi
	}
	var parts []string
	if r.Min != nil {
		parts = append(parts, name+comparison(">", r.MinOpen)+lo)
	}
	if r.Max != nil {
		parts = append(parts, name+comparison("<", r.MaxOpen)+hi)
	}
	return strings.Join(parts, " ")
}

func comparison(sign string, open bool) string {
	if open {
		return sign
	}
	return sign + "="
}

func formatPeriod(p feedback.Period) string {
	var parts []string
	if !p.From.IsZero() {
		parts = append(parts, "time>="+p.From.UTC().Format(time.RFC3339Nano))
	}
	if !p.To.IsZero() {
		parts = append(parts, "time<"+p.To.UTC().Format(time.RFC3339Nano))
	}
	if parts == nil {
		return everything
	}
	return strings.Join(parts, " ")
}

func formatWords(w feedback.Words) string {
	if w.Phrase {
		return quote(w.Text)
	}
	parts := strings.Fields(w.Text)
	for i, s := range parts {
		if !readsAsWord(s) {
			parts[i] = quote(s)
		}
	}
	if len(parts) == 0 {
		return nothing
	}
	return strings.Join(parts, " ")
}

// readsAsWord reports whether Parse takes s for the bare word it is.
func readsAsWord(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	if r == '-' || isOperator(s) || strings.ContainsAny(s, "()|\"“”«»") {
		return false
	}
	p := &parser{q: s}
	_, condition, err := p.condition()
	return !condition && err == nil
}

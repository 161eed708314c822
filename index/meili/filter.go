package meili

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"verbatim/feedback"
	"verbatim/index"
)

// everything and nothing as filter expressions.
const (
	everything = `key EXISTS`
	nothing    = `key NOT EXISTS`
)

// question is a filter as the server is asked it.
type question struct {
	filter string
	units  []index.Unit // what every match must hold
	loose  map[string]bool
	none   bool // nothing can match
}

// maxUnits is how many words a query may have: the server reads ten and leaves
// the rest out without a word. The others are searched on their own.
const maxUnits = 10

// translator turns a filter into a question. It asks the server itself where
// words stand under Or and Not.
type translator struct {
	x      *Index
	ctx    context.Context
	tenant string
	loose  []string
}

func (t *translator) root(f feedback.Filter) (question, error) {
	q := question{loose: map[string]bool{}}
	parts := []string{"tenant = " + quote(encode(t.tenant))}
	for _, m := range (feedback.And{f}).Flat() {
		if w, ok := m.(feedback.Words); ok {
			units := index.Units(w)
			q.none = q.none || len(units) == 0
			q.units = append(q.units, units...)
			continue
		}
		part, err := t.filter(m)
		if err != nil {
			return q, err
		}
		parts = append(parts, part)
	}
	for len(q.units) > maxUnits {
		rest := q.units[maxUnits:]
		rest = rest[:min(len(rest), maxUnits)]
		part, err := t.keysOf(rest)
		if err != nil {
			return q, err
		}
		parts = append(parts, part)
		q.units = slices.Delete(slices.Clone(q.units), maxUnits, maxUnits+len(rest))
	}
	q.filter = strings.Join(parts, " AND ")
	return q, t.loosen(&q)
}

// loosen marks the words that no text of the tenant holds.
func (t *translator) loosen(q *question) error {
	for _, u := range q.units {
		if u.Runes < index.MinTypoRunes {
			continue
		}
		n, err := t.x.count(t.ctx, question{filter: "tenant = " + quote(encode(t.tenant)), units: []index.Unit{u}})
		if err != nil {
			return err
		}
		if n == 0 {
			q.loose[u.Word] = true
			t.loose = append(t.loose, u.Word)
		}
	}
	return nil
}

func (t *translator) filter(f feedback.Filter) (string, error) {
	switch f := f.(type) {
	case nil:
		return everything, nil
	case feedback.And:
		return t.group(f.Flat(), " AND ", everything)
	case feedback.Or:
		return t.group(f, " OR ", nothing)
	case feedback.Not:
		of, err := t.filter(f.Of)
		return "NOT (" + of + ")", err
	case feedback.Match:
		return match(f)
	case feedback.Range:
		return between(f)
	case feedback.Period:
		return period(f), nil
	case feedback.Has:
		if f.Field == "state" {
			return "", index.CheckKeyword(f.Field)
		}
		return "has = " + quote(encode(string(f.Field))), nil
	case feedback.Words:
		units := index.Units(f)
		if len(units) == 0 {
			return nothing, nil
		}
		var parts []string
		for chunk := range slices.Chunk(units, maxUnits) {
			part, err := t.keysOf(chunk)
			if err != nil {
				return "", err
			}
			parts = append(parts, part)
		}
		return "(" + strings.Join(parts, " AND ") + ")", nil
	case feedback.Customers:
		if len(f.Set) > maxKeys {
			return "", fmt.Errorf("%w: %d customers to list in a filter, at most %d", index.ErrUnsupported, len(f.Set), maxKeys)
		}
		return match(feedback.Match{Field: "customer", Values: slices.Collect(maps.Keys(f.Set))})
	case feedback.IDs:
		keys := make([]string, 0, len(f.Set))
		for id := range f.Set {
			keys = append(keys, hash(t.tenant, id))
		}
		return keyed(keys)
	}
	return "", fmt.Errorf("%w: %T", index.ErrUnsupported, f)
}

func (t *translator) group(members []feedback.Filter, sep, none string) (string, error) {
	if len(members) == 0 {
		return none, nil
	}
	parts := make([]string, len(members))
	for i, m := range members {
		part, err := t.filter(m)
		if err != nil {
			return "", err
		}
		parts[i] = part
	}
	return "(" + strings.Join(parts, sep) + ")", nil
}

// keysOf searches units and gives the filter that stands for them.
func (t *translator) keysOf(units []index.Unit) (string, error) {
	q := question{filter: "tenant = " + quote(encode(t.tenant)), units: units, loose: map[string]bool{}}
	if err := t.loosen(&q); err != nil {
		return "", err
	}
	keys, err := t.x.list(t.ctx, q, "key")
	if err != nil {
		return "", err
	}
	return keyed(keys)
}

// maxKeys bounds a list of keys: the server takes time by the square of its
// length, 0.1 s for a thousand, 2.5 s for five thousand and 47 s for twenty
// thousand (measured on 1.50, 2 cores).
const maxKeys = 5000

func keyed(keys []string) (string, error) {
	if len(keys) > maxKeys {
		return "", fmt.Errorf("%w: %d items to list in a filter, at most %d", index.ErrUnsupported, len(keys), maxKeys)
	}
	return oneOf("key", keys), nil
}

func match(m feedback.Match) (string, error) {
	if err := index.CheckKeyword(m.Field); err != nil {
		return "", err
	}
	name := fieldName(m.Field)
	if m.Field == "theme" {
		name = "path"
	}
	values := make([]string, len(m.Values))
	for i, v := range m.Values {
		values[i] = encode(index.Key(v))
	}
	return oneOf(name, values), nil
}

func oneOf(name string, values []string) string {
	if len(values) == 0 {
		return nothing
	}
	slices.Sort(values)
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = quote(v)
	}
	return name + " IN [" + strings.Join(quoted, ", ") + "]"
}

func quote(s string) string {
	return `"` + strings.ReplaceAll(strings.ReplaceAll(s, `\`, `\\`), `"`, `\"`) + `"`
}

func between(r feedback.Range) (string, error) {
	if kind, ok := r.Field.Lookup(); !ok || kind != feedback.Number {
		return "", fmt.Errorf("%w: %q is no number field", index.ErrUnsupported, r.Field)
	}
	name := "n." + string(r.Field)
	parts := []string{"has = " + quote(string(r.Field))}
	end := func(n *float64, sign string, open bool) {
		if n == nil || math.IsInf(*n, 0) {
			return
		}
		if !open {
			sign += "="
		}
		parts = append(parts, name+" "+sign+" "+strconv.FormatFloat(*n, 'f', -1, 64))
	}
	end(r.Min, ">", r.MinOpen)
	end(r.Max, "<", r.MaxOpen)
	return "(" + strings.Join(parts, " AND ") + ")", nil
}

// period asks for times in microseconds, rounded up where they are finer.
func period(p feedback.Period) string {
	up := func(t time.Time) string {
		if t.Nanosecond()%1000 != 0 {
			t = t.Add(time.Microsecond)
		}
		return strconv.FormatInt(micros(t), 10)
	}
	parts := []string{`has = "time"`}
	if !p.From.IsZero() {
		parts = append(parts, "t >= "+up(p.From))
	}
	if !p.To.IsZero() {
		parts = append(parts, "t < "+up(p.To))
	}
	return "(" + strings.Join(parts, " AND ") + ")"
}

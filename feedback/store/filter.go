package store

import (
	"fmt"
	"hash/maphash"
	"strings"

	"verbatim/feedback"
)

// predicate says whether slot i of its table matches. Slots are live.
type predicate func(i int) bool

// idFinder returns the rows of items whose id is one of values, without regard
// to case.
type idFinder func(values []string) (map[uint32]bool, error)

// compile turns a filter into a predicate over codes: strings are compared once
// a value, not once a row. The table is locked for reading until the predicate
// has been used for the last time.
func (t *table) compile(f feedback.Filter, ids idFinder) (predicate, error) {
	switch f := f.(type) {
	case nil:
		return func(int) bool { return true }, nil
	case feedback.And:
		return t.compileAll(f.Flat(), ids, false)
	case feedback.Or:
		return t.compileAll(f, ids, true)
	case feedback.Not:
		of, err := t.compile(f.Of, ids)
		return func(i int) bool { return !of(i) }, err
	case feedback.Match:
		return t.compileMatch(f, ids)
	case feedback.Range:
		return t.compileRange(f)
	case feedback.Period:
		from, to := micros(f.From), micros(f.To)
		openFrom, openTo := f.From.IsZero(), f.To.IsZero()
		return func(i int) bool { return (openFrom || t.time.at(i) >= from) && (openTo || t.time.at(i) < to) }, nil
	case feedback.Has:
		return t.compileHas(f.Field)
	case feedback.IDs:
		set := make(map[uint64]struct{}, len(f.Set))
		for id := range f.Set {
			set[maphash.String(t.seed, id)] = struct{}{}
		}
		return func(i int) bool { _, ok := set[t.ids[i]]; return ok }, nil
	case feedback.Customers:
		return t.vals[fCustomer].among(t.among(f)), nil
	case feedback.Words:
		return nil, ErrNeedsIndex
	}
	return nil, fmt.Errorf("%w: node %T is not known", ErrFilter, f)
}

// compileAll combines predicates: any of them with or, else all.
func (t *table) compileAll(fs []feedback.Filter, ids idFinder, or bool) (predicate, error) {
	ps := make([]predicate, len(fs))
	for k, f := range fs {
		var err error
		if ps[k], err = t.compile(f, ids); err != nil {
			return nil, err
		}
	}
	return func(i int) bool {
		for _, p := range ps {
			if p(i) == or {
				return or
			}
		}
		return !or
	}, nil
}

// fold makes strings equal that differ only in case, exactly as the indexes do.
func fold(values []string) map[string]bool {
	set := make(map[string]bool, len(values))
	for _, v := range values {
		set[strings.ToLower(v)] = true
	}
	return set
}

func (t *table) compileMatch(f feedback.Match, ids idFinder) (predicate, error) {
	if kind, ok := f.Field.Lookup(); !ok || kind != feedback.Keyword {
		return nil, fmt.Errorf("%w: %q is no keyword field", ErrFilter, f.Field)
	}
	want := fold(f.Values)
	if k, ok := fieldIndex[f.Field]; ok {
		col, set := &t.vals[k], t.dict[k].where(func(name string) bool { return want[strings.ToLower(name)] })
		return col.among(set), nil
	}
	if p := t.matchMentions(f.Field, want); p != nil {
		return p, nil
	}
	switch f.Field {
	case "id":
		rows, err := ids(f.Values)
		return func(i int) bool { return rows[t.rows.at(i)] }, err
	case "label":
		var set [nLabels]bool
		for code, l := range labels {
			set[code] = want[string(l)]
		}
		return func(i int) bool { return set[t.flags[i]>>slotLabel] }, nil
	case "complaint":
		yes, no := want["true"], want["false"]
		return func(i int) bool {
			if t.flags[i]&slotComplaint != 0 {
				return yes
			}
			return no
		}, nil
	}
	key, ok := strings.CutPrefix(string(f.Field), feedback.AttributePrefix)
	if !ok { // a state is resolved before
		return nil, fmt.Errorf("%w: the store cannot match %q", ErrFilter, f.Field)
	}
	set := t.attrDict.where(func(name string) bool {
		value, ok := strings.CutPrefix(name, key+"\x00")
		return ok && want[strings.ToLower(value)]
	})
	return func(i int) bool { return t.anyAttr(i, set) }, nil
}

// among tests for the codes of a set; most columns are one byte wide.
func (c *coded) among(set []bool) predicate {
	if c.b1 == nil {
		return func(i int) bool { return set[c.at(i)] }
	}
	var narrow [256]bool
	copy(narrow[:], set)
	b1 := c.b1
	return func(i int) bool { return narrow[b1[i]] }
}

// where marks the codes whose names match; the absent value never does.
func (d *dict) where(match func(name string) bool) []bool {
	set := make([]bool, d.size())
	for code := 1; code < d.size(); code++ {
		set[code] = match(d.name(uint32(code)))
	}
	return set
}

// mentionDigit returns the digit before the names of a mention field, or 0.
func mentionDigit(f feedback.Field) byte {
	for kind, name := range mentionKinds {
		if feedback.Field(name) == f {
			return '0' + byte(kind)
		}
	}
	return 0
}

func (t *table) matchMentions(f feedback.Field, want map[string]bool) predicate {
	digit := mentionDigit(f)
	if digit == 0 {
		return nil
	}
	set := t.mentionDict.where(func(name string) bool {
		if name[0] != digit {
			return false
		}
		for n := strings.ToLower(name[1:]); n != ""; n = parent(digit-'0', n) {
			if want[n] {
				return true
			}
		}
		return false
	})
	return func(i int) bool { return t.anyMention(i, set) }
}

func (t *table) slotMentions(i int) []uint32 {
	return t.mentioned.of(i, t.mentions)
}

func (t *table) slotAttrs(i int) []uint32 {
	return t.attrsAt.of(i, t.attrs)
}

func (t *table) anyMention(i int, set []bool) bool {
	for _, m := range t.slotMentions(i) {
		if set[m>>4] {
			return true
		}
	}
	return false
}

func (t *table) anyAttr(i int, set []bool) bool {
	for _, a := range t.slotAttrs(i) {
		if set[a>>1] {
			return true
		}
	}
	return false
}

// known says whether slot i counts in sentiment.
func (t *table) known(i int) bool {
	return t.flags[i]&slotSpoken != 0 && t.flags[i]>>slotLabel != lUnknown
}

func (t *table) scaleColumn(f feedback.Field) *coded {
	switch f {
	case "rating":
		return &t.rating
	case "csat":
		return &t.csat
	case "ces":
		return &t.ces
	}
	return nil
}

func (t *table) compileRange(f feedback.Range) (predicate, error) {
	in := func(x float64) bool {
		return (f.Min == nil || x > *f.Min || x == *f.Min && !f.MinOpen) && (f.Max == nil || x < *f.Max || x == *f.Max && !f.MaxOpen)
	}
	if col := t.scaleColumn(f.Field); col != nil {
		set := make([]bool, max(1, len(t.scales.list)))
		for code := 1; code < len(t.scales.list); code++ {
			set[code] = in(t.scales.list[code].value)
		}
		return func(i int) bool { return set[col.at(i)] }, nil
	}
	switch f.Field {
	case "nps":
		return func(i int) bool { return t.nps[i] >= 0 && in(float64(t.nps[i])) }, nil
	case "score":
		return func(i int) bool { return t.known(i) && in(float64(t.score[i])/1e6) }, nil
	}
	return nil, fmt.Errorf("%w: %q is no number field", ErrFilter, f.Field)
}

func (t *table) compileHas(f feedback.Field) (predicate, error) {
	if k, ok := fieldIndex[f]; ok {
		col := &t.vals[k]
		return func(i int) bool { return col.at(i) != 0 }, nil
	}
	if col := t.scaleColumn(f); col != nil {
		return func(i int) bool { return col.at(i) != 0 }, nil
	}
	if digit := mentionDigit(f); digit != 0 {
		set := t.mentionDict.where(func(name string) bool { return name[0] == digit })
		return func(i int) bool { return t.anyMention(i, set) }, nil
	}
	switch f {
	case "id", "time", "label", "complaint":
		return func(int) bool { return true }, nil
	case "nps":
		return func(i int) bool { return t.nps[i] >= 0 }, nil
	case "score":
		return t.known, nil
	}
	if key, ok := strings.CutPrefix(string(f), feedback.AttributePrefix); ok && key != "" {
		set := t.attrDict.where(func(name string) bool { return strings.HasPrefix(name, key+"\x00") && len(name) > len(key)+1 })
		return func(i int) bool { return t.anyAttr(i, set) }, nil
	}
	return nil, fmt.Errorf("%w: there is no field %q", ErrFilter, f)
}

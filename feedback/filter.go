package feedback

import "time"

// Filter is the one question that search and numbers share: an expression tree
// over items. nil matches every item. Its only text form is the query language
// of package index.
type Filter interface{ isFilter() }

type (
	// And matches what all of its members match; empty matches everything.
	And []Filter
	// Or matches what any of its members matches; empty matches nothing.
	Or []Filter
	// Not matches what Of does not match.
	Not struct{ Of Filter }
	// Match holds when the keyword field has any of Values, compared without
	// regard to case. A theme value matches its children too: "delivery"
	// matches "delivery.delay".
	Match struct {
		Field  Field
		Values []string
	}
	// Range holds when the number field lies in [Min, Max] (each end optional,
	// and left out when the matching Open flag is set).
	Range struct {
		Field            Field
		Min, Max         *float64
		MinOpen, MaxOpen bool
	}
	// Period holds when the item's time lies in [From, To). A zero end is open.
	Period struct{ From, To time.Time }
	// Has holds when the item has a value for the field.
	Has struct{ Field Field }
	// Words holds when the item's title, text or messages contain the words
	// (all of them, in any order and inflection; with Phrase, as they stand).
	// Only an index can answer it.
	Words struct {
		Text   string
		Phrase bool
	}
	// Customers holds for what the listed customers say and do, told apart
	// exactly. It stands where the store answered a condition on their state.
	Customers struct{ Set map[string]struct{} }
	// IDs holds for the listed items. It stands where the index answered Words,
	// so that the store can compute numbers over it.
	IDs struct{ Set map[string]struct{} }
)

func (And) isFilter()    {}
func (Or) isFilter()     {}
func (Not) isFilter()    {}
func (Match) isFilter()  {}
func (Range) isFilter()  {}
func (Period) isFilter() {}
func (Has) isFilter()    {}
func (Words) isFilter()  {}
func (IDs) isFilter()    {}

func (Customers) isFilter() {}

// Flat returns the members with those of nested Ands in their place, and without
// nil ones.
func (a And) Flat() []Filter {
	var out []Filter
	for _, m := range a {
		switch m := m.(type) {
		case nil:
		case And:
			out = append(out, m.Flat()...)
		default:
			out = append(out, m)
		}
	}
	return out
}

// Field names something that a filter can ask about and that numbers can be
// sliced by. "attributes.KEY" is the item's attribute KEY.
type Field string

// FieldKind says how a field is asked about.
type FieldKind uint8

// The kinds of field.
const (
	Keyword FieldKind = iota + 1 // Match
	Number                       // Range
	Time                         // Period
)

// AttributePrefix starts the field of an attribute.
const AttributePrefix = "attributes."

// Fields lists every field but the attributes.
var Fields = map[Field]FieldKind{
	"id":        Keyword,
	"kind":      Keyword,
	"source":    Keyword,
	"channel":   Keyword,
	"product":   Keyword,
	"segment":   Keyword,
	"country":   Keyword,
	"lang":      Keyword,
	"theme":     Keyword,
	"label":     Keyword,
	"intent":    Keyword,
	"emotion":   Keyword,
	"complaint": Keyword, // "true", "false"
	"status":    Keyword, // of a ticket
	"type":      Keyword, // of a ticket
	"customer":  Keyword,
	"state":     Keyword, // of the customer, at the moment of asking: only the store can answer it
	"survey":    Keyword,
	"wave":      Keyword,
	"time":      Time,
	"score":     Number, // sentiment, -1 … 1
	"rating":    Number, // the value as given, on its own scale
	"nps":       Number,
	"csat":      Number,
	"ces":       Number,
}

// Lookup returns the kind of a field, attributes included, and whether there
// is such a field.
func (f Field) Lookup() (FieldKind, bool) {
	if len(f) > len(AttributePrefix) && f[:len(AttributePrefix)] == AttributePrefix {
		return Keyword, true
	}
	k, ok := Fields[f]
	return k, ok
}

// Rewrite returns the tree with every leaf replaced by what fn gives for it.
func Rewrite(f Filter, fn func(Filter) (Filter, error)) (Filter, error) {
	rewriteAll := func(in []Filter) ([]Filter, error) {
		out := make([]Filter, len(in))
		for i, m := range in {
			r, err := Rewrite(m, fn)
			if err != nil {
				return nil, err
			}
			out[i] = r
		}
		return out, nil
	}
	switch f := f.(type) {
	case nil:
		return nil, nil
	case And:
		m, err := rewriteAll(f)
		return And(m), err
	case Or:
		m, err := rewriteAll(f)
		return Or(m), err
	case Not:
		m, err := Rewrite(f.Of, fn)
		return Not{m}, err
	default:
		return fn(f)
	}
}

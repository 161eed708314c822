package feedback

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// What is read is described once: every object of the wire format is a table of
// members, from which both the decoder and the published schema are made.

// member is one member of the object T.
type member[T any] struct {
	name   string
	doc    string
	schema schema
	need   bool                    // required, unless the record is a tombstone
	read   func(*reader, *T) error // the value into its place
}

// required returns m as a member that must be there.
func required[T any](m member[T]) member[T] {
	m.need = true
	return m
}

// DecodeItem reads an item of the kind from one message that its stream stored
// at the given moment. It is strict: what it does not know or cannot be is
// refused. Every error is a *WireError. A missing time becomes stored; kind is
// always set; times are UTC in whole microseconds.
func DecodeItem(kind string, body []byte, stored time.Time) (*Item, error) {
	if !slices.Contains(ItemKinds, kind) {
		return nil, &WireError{Member: "kind", Value: show(kind), Allowed: "must be one of " + strings.Join(ItemKinds, ", ")}
	}
	it := &Item{}
	r := newReader(kind, body, stored)
	if err := decode(r, itemMembers, it); err != nil {
		return nil, err
	}
	if err := r.finishItem(it); err != nil {
		return nil, err
	}
	return it, nil
}

// DecodeEvent reads a customer event of the kind, as DecodeItem reads an item.
// Which members it may and must have depends on the kind.
func DecodeEvent(kind string, body []byte, stored time.Time) (*Event, error) {
	spec, ok := eventSpecs[kind]
	if !ok {
		return nil, &WireError{Member: "kind", Value: show(kind), Allowed: "must be one of " + strings.Join(EventKinds, ", ")}
	}
	ev := &Event{}
	r := newReader(kind, body, stored)
	if err := decode(r, spec.members, ev); err != nil {
		return nil, err
	}
	if err := r.finishEvent(spec, ev); err != nil {
		return nil, err
	}
	return ev, nil
}

// reader walks over one message.
type reader struct {
	dec     *jsontext.Decoder
	body    []byte
	kind    string
	stored  time.Time
	path    []step
	missing string // the first required member that is not there
	scratch []byte
}

// step is one step of a path: a member's name, or an index where name is "".
type step struct {
	name    string
	index   int
	unknown bool // the producer chose the name
}

func newReader(kind string, body []byte, stored time.Time) *reader {
	return &reader{
		dec:    jsontext.NewDecoder(bytes.NewBuffer(body)),
		body:   body,
		kind:   kind,
		stored: stored.UTC().Truncate(time.Microsecond),
		path:   make([]step, 0, 4),
	}
}

// decode reads the whole message into dst. Whether required members are there
// is for the caller to judge, who knows whether it is a tombstone.
func decode[T any](r *reader, members []member[T], dst *T) error {
	missing, err := readObject(r, members, dst)
	if err != nil {
		return err
	}
	r.missing = missing
	if _, err := r.dec.ReadToken(); !errors.Is(err, io.EOF) {
		rest := bytes.TrimSpace(r.body[r.dec.InputOffset():])
		return &WireError{Value: show(string(rest)), Allowed: "must not be there", what: "what follows the message"}
	}
	return nil
}

// readObject reads an object and returns the first required member that it
// lacks.
func readObject[T any](r *reader, members []member[T], dst *T) (missing string, err error) {
	if err := r.open('{', "must be an object"); err != nil {
		return "", err
	}
	var seen uint64
	for r.dec.PeekKind() == '"' {
		name, err := r.memberName()
		if err != nil {
			return "", err
		}
		i := slices.IndexFunc(members, func(m member[T]) bool { return m.name == string(name) })
		if i < 0 {
			r.path = append(r.path, step{name: string(name), unknown: true})
			return "", r.refuse("is no member here; allowed: " + names(members))
		}
		r.path = append(r.path, step{name: members[i].name})
		seen |= 1 << i
		if err := members[i].read(r, dst); err != nil {
			return "", err
		}
		r.pop()
	}
	if _, err := r.dec.ReadToken(); err != nil {
		return "", r.broken(err)
	}
	for i, m := range members {
		if m.need && seen&(1<<i) == 0 {
			return m.name, nil
		}
	}
	return "", nil
}

// memberName reads a member's name. It lives until the next read.
func (r *reader) memberName() ([]byte, error) {
	raw, err := r.dec.ReadValue()
	if err != nil {
		return nil, r.broken(err)
	}
	if r.scratch, err = jsontext.AppendUnquote(r.scratch[:0], raw); err != nil {
		return nil, r.broken(err)
	}
	return r.scratch, nil
}

func names[T any](members []member[T]) string {
	all := make([]string, len(members))
	for i, m := range members {
		all[i] = m.name
	}
	return strings.Join(all, ", ")
}

// open reads the start of an object or array.
func (r *reader) open(kind jsontext.Kind, allowed string) error {
	if err := r.want(kind, allowed); err != nil {
		return err
	}
	if _, err := r.dec.ReadToken(); err != nil {
		return r.broken(err)
	}
	return nil
}

// want refuses a next value of another kind.
func (r *reader) want(kind jsontext.Kind, allowed string) error {
	switch got := r.dec.PeekKind(); got {
	case kind:
		return nil
	case 'n', 'f', 't', '"', '0', '{', '[':
		return r.refuse(allowed)
	default:
		_, err := r.dec.ReadToken()
		return r.broken(err)
	}
}

func (r *reader) pop() { r.path = r.path[:len(r.path)-1] }

// refuse is the error for the value that comes next.
func (r *reader) refuse(allowed string) *WireError {
	r.dec.PeekKind()
	rest := bytes.TrimLeft(r.body[r.dec.InputOffset():], " \t\r\n:,")
	return r.wrong(string(literal(rest)), allowed)
}

// literal is the first JSON value of rest, or the start of a long one.
func literal(rest []byte) []byte {
	const far = 8 * MaxValueBytesInError
	cut := rest[:min(len(rest), far)]
	v, err := jsontext.NewDecoder(bytes.NewReader(cut)).ReadValue()
	if err != nil {
		return cut
	}
	return v
}

// wrong is the error for a value at the current path.
func (r *reader) wrong(value, allowed string) *WireError {
	member, unknown := r.where()
	return &WireError{Member: member, Value: show(value), Allowed: allowed, unknown: unknown}
}

// within is the error for a member of the object at the current path.
func (r *reader) within(member, value, allowed string) *WireError {
	r.path = append(r.path, step{name: member})
	defer r.pop()
	return r.wrong(value, allowed)
}

// where writes the current path: ticket.opened, lines[2].quantity.
func (r *reader) where() (path string, unknown bool) {
	var b strings.Builder
	for _, s := range r.path {
		switch {
		case s.name == "" && !s.unknown:
			fmt.Fprintf(&b, "[%d]", s.index)
			continue
		case b.Len() > 0:
			b.WriteByte('.')
		}
		if s.unknown {
			s.name = show(s.name)
			unknown = true
		}
		b.WriteString(s.name)
	}
	return b.String(), unknown
}

// broken says why the message is no JSON.
func (r *reader) broken(err error) *WireError {
	var bad *jsontext.SyntacticError
	switch {
	case !utf8.Valid(r.body):
		return r.wrong("", "must be valid UTF-8")
	case errors.Is(err, jsontext.ErrDuplicateName) && errors.As(err, &bad):
		name := bad.JSONPointer.LastToken()
		r.path = append(r.path, step{name: name, unknown: len(r.path) > 0 && r.path[0].name == "attributes"})
		return r.wrong("", "must not appear twice in one object")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &WireError{Allowed: "must be one whole JSON object; it ends too early"}
	case errors.As(err, &bad):
		at := min(max(bad.ByteOffset, 0), int64(len(r.body)))
		return r.wrong(string(r.body[at:]), fmt.Sprintf("must be valid JSON; it breaks at byte %d", at))
	default:
		return r.wrong("", "must be valid JSON")
	}
}

// MarshalItem writes an item in its wire form, which DecodeItem reads back to
// an equal item.
func MarshalItem(it *Item) ([]byte, error) { return json.Marshal(it) }

// MarshalEvent writes an event in its wire form, as MarshalItem an item.
func MarshalEvent(ev *Event) ([]byte, error) { return json.Marshal(ev) }

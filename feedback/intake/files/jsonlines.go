package files

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// objects reads JSON objects: one a line, as the elements of the first array
// (that of an answer of an API may stand inside an object), or one after the
// other over several lines.
type objects struct {
	lines  *lineReader   // one a line
	array  *bufio.Reader // elements
	began  bool
	bare   bool // array without brackets and commas
	number int64
	buf    []byte
	ended  bool
}

func newObjects(r io.Reader, format string) *objects {
	if format == formatLines {
		return &objects{lines: newLineReader(r, '\n')}
	}
	bare := format == formatObjects
	return &objects{array: bufio.NewReaderSize(r, 64<<10), bare: bare, began: bare}
}

// arrayInside matches the start of an object whose first array holds objects.
var arrayInside = regexp.MustCompile(`^\s*\{[^\[]*\[\s*\{`)

// jsonFormat tells how the objects of a file follow one another.
func jsonFormat(text []byte) string {
	b := bytes.TrimSpace(text)
	first, rest, more := bytes.Cut(b, []byte{'\n'})
	complete := jsontext.Value(bytes.TrimSpace(first)).IsValid(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	second := bytes.TrimSpace(rest)
	switch {
	case b[0] == '[':
		return formatArray
	case complete && more, complete && !arrayInside.Match(b):
		return formatLines
	case more && second[0] == '{': // the first line is broken, the second begins another
		return formatLines
	case arrayInside.Match(b):
		return formatArray
	case more:
		return formatObjects
	}
	return formatLines
}

func (o *objects) next() (*record, error) {
	if o.array != nil {
		return o.element()
	}
	ln, err := o.lines.take()
	if err != nil {
		return nil, err
	}
	o.number++
	rec := &record{number: o.number, raw: ln.text}
	s := strings.TrimSpace(ln.text)
	switch {
	case ln.cut:
		rec.problem = "the line is over 8 MiB"
	case s != "":
		rec.object = []byte(s)
	}
	return rec, nil
}

// element reads the next element of the array: up to the comma or bracket that
// ends it, minding strings and nesting, so that one broken element doesn't
// take the others with it.
func (o *objects) element() (*record, error) {
	if o.ended {
		return nil, io.EOF
	}
	o.buf = o.buf[:0]
	depth, inString, escaped, cut := 0, false, false, false
	for {
		c, err := o.array.ReadByte()
		if err != nil {
			o.ended = true
			return o.last(err)
		}
		if !o.began {
			o.began = c == '['
			continue
		}
		switch {
		case escaped:
			escaped = false
		case inString:
			escaped, inString = c == '\\', c != '"'
		case c == '"':
			inString = true
		case c == '{' || c == '[':
			depth++
		case depth == 0 && !o.bare && (c == ',' || c == ']'):
			o.ended = c == ']'
			if rec := o.emit(cut); rec != nil {
				return rec, nil
			}
			if o.ended {
				return nil, io.EOF
			}
			continue
		case c == '}' || c == ']':
			depth--
			if o.bare && depth <= 0 {
				o.buf = append(o.buf, c)
				return o.emit(cut), nil
			}
		}
		if len(o.buf) < maxOpen {
			o.buf = append(o.buf, c)
		} else {
			cut = true
		}
	}
}

func (o *objects) emit(cut bool) *record {
	b := bytes.TrimSpace(o.buf)
	if len(b) == 0 {
		return nil
	}
	o.number++
	rec := &record{number: o.number, raw: string(b), object: bytes.Clone(b)}
	if cut {
		rec.problem, rec.object = "the element is over 8 MiB", nil
	}
	return rec
}

// last is what stands after the last comma of an array without an end.
func (o *objects) last(err error) (*record, error) {
	rec := o.emit(false)
	if rec == nil || !errors.Is(err, io.EOF) {
		return nil, err
	}
	rec.problem, rec.object = "the array ends in the middle of this element", nil
	return rec, nil
}

// member is one name and value of a flattened object.
type member struct{ name, value string }

var errNoObject = errors.New("it is no JSON object")

// flatten lists an object's members, those of an object in it as "outer.inner".
// What lies deeper stays JSON; the elements of arrays are joined.
func flatten(object []byte) ([]member, error) {
	return flattenInto(nil, "", object, 0)
}

func newDecoder(b []byte) *jsontext.Decoder {
	return jsontext.NewDecoder(bytes.NewReader(b), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

func flattenInto(dst []member, prefix string, object []byte, depth int) ([]member, error) {
	dec := newDecoder(object)
	if t, err := dec.ReadToken(); err != nil || t.Kind() != '{' {
		return nil, errNoObject
	}
	for dec.PeekKind() != '}' {
		t, err := dec.ReadToken()
		if err != nil {
			return nil, jsonFault(err)
		}
		name := prefix + t.String()
		v, err := dec.ReadValue()
		if err != nil {
			return nil, jsonFault(err)
		}
		if v.Kind() == '{' && depth == 0 {
			if dst, err = flattenInto(dst, name+".", v, 1); err != nil {
				return nil, err
			}
			continue
		}
		if s := valueText(v, ":"); s != "" {
			dst = append(dst, member{name, s})
		}
	}
	if _, err := dec.ReadToken(); err != nil {
		return nil, jsonFault(err)
	}
	if _, err := dec.ReadToken(); err != io.EOF {
		return nil, errors.New("something stands after its JSON object")
	}
	return dst, nil
}

// jsonFault says what is wrong without repeating the text.
func jsonFault(err error) error {
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		return errors.New("it is no JSON: " + syntax.Err.Error())
	}
	return errors.New("it is cut off")
}

// valueText is a value as a cell: [["food","pos"],["price",""]] is "food:pos,
// price".
func valueText(v jsontext.Value, inner string) string {
	switch v.Kind() {
	case '"':
		s, err := jsontext.AppendUnquote(nil, v)
		if err != nil && len(s) == 0 {
			return ""
		}
		return string(s)
	case 'n':
		return ""
	case '[':
		return listText(v, inner)
	}
	return string(bytes.TrimSpace(v))
}

func listText(v jsontext.Value, inner string) string {
	dec := newDecoder(v)
	if _, err := dec.ReadToken(); err != nil {
		return ""
	}
	sep := ", "
	if inner == "" {
		sep = ":"
	}
	var parts []string
	for dec.PeekKind() != ']' {
		e, err := dec.ReadValue()
		if err != nil {
			break
		}
		s := string(e)
		if e.Kind() != '[' || inner != "" {
			s = valueText(e, "")
		}
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, sep)
}

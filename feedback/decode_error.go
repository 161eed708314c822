package feedback

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// WireError says in one sentence why a message is no item and no event: which
// member, what it was, what is allowed. Error repeats what a customer may have
// written, so it goes into the reject only; logs get Safe.
type WireError struct {
	Member  string // path of the member: "ticket.opened", "lines[2].quantity", or "" for the whole message
	Value   string // the refused value, at most MaxValueBytesInError runes on one line; "" when it is absent
	Allowed string // what is allowed, or what is wrong, as the end of the sentence

	unknown bool   // the last step of Member is a name of the producer's own
	what    string // what is talked about when Member is ""
}

// Error is the sentence with the value.
func (e *WireError) Error() string {
	if e.Value == "" {
		return e.subject(e.Member) + " " + e.Allowed
	}
	return e.subject(e.Member) + " is " + e.Value + "; it " + e.Allowed
}

// Safe is the sentence without anything that the producer wrote.
func (e *WireError) Safe() string {
	member := e.Member
	if e.unknown {
		parent, _, _ := cutLast(member, ".")
		member = strings.TrimPrefix(parent+".*", ".")
	}
	return e.subject(member) + " " + e.Allowed
}

func (e *WireError) subject(member string) string {
	switch {
	case member != "":
		return member
	case e.what != "":
		return e.what
	default:
		return "the message"
	}
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return "", s, false
}

// show cuts a refused value to MaxValueBytesInError runes on one line.
func show(value string) string {
	var b strings.Builder
	n := 0
	for len(value) > 0 {
		r, size := utf8.DecodeRuneInString(value)
		if n == MaxValueBytesInError-1 && len(value) > size {
			b.WriteRune('…')
			break
		}
		if !unicode.IsGraphic(r) || r == utf8.RuneError {
			r = '·'
		}
		b.WriteRune(r)
		value = value[size:]
		n++
	}
	return b.String()
}

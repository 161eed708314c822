package store

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A reject can be anything: JSON with members of any name, JSON that is none,
// a row of a file, any of them compressed. It concerns the customer when a
// value in it is their id, whatever its member is called, when what is no JSON
// holds their id as a word of its own, or when its own id is one of an erased
// record. Rather one reject too many: what cannot be read cannot be kept for
// its owner's sake.

// maxUnpacked is the most that is looked at of a compressed body; the wire
// takes no more than a few megabytes.
const maxUnpacked = 64 << 20

// concerns says whether a reject is about the customer.
func (e *erasure) concerns(x *StoredReject) bool {
	for _, values := range x.Headers {
		for _, v := range values {
			if hasWord([]byte(v), e.who) {
				return true
			}
		}
	}
	if hasWord([]byte(x.Reason), e.who) {
		return true
	}
	body := unpack(x.Body)
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	bad := d.Decode(&v) != nil
	if _, err := d.Token(); bad || err != io.EOF {
		return hasWord(body, e.who) || e.ids[brokenID(body)]
	}
	if m, ok := v.(map[string]any); ok {
		if id, ok := m["id"].(string); ok && e.ids[id] {
			return true
		}
	}
	return names(v, "", e.who)
}

// names says whether some value within v, a member called name, is who. A
// number is only looked at where it can be an id.
func names(v any, name, who string) bool {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v) == who || looksPacked(v) && hasWord([]byte(v), who)
	case json.Number:
		name = strings.ToLower(name)
		return v.String() == who && (strings.Contains(name, "customer") || strings.Contains(name, "client"))
	case []any:
		for _, m := range v {
			if names(m, name, who) {
				return true
			}
		}
	case map[string]any:
		for k, m := range v {
			if names(m, k, who) {
				return true
			}
		}
	}
	return false
}

// looksPacked says whether a string is itself a record: JSON, or a row.
func looksPacked(s string) bool { return strings.ContainsAny(s, "{;\t") }

// unpack returns the body as it was before it was compressed, as far as that
// can be told.
func unpack(body []byte) []byte {
	if !bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		return body
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return body
	}
	out, _ := io.ReadAll(io.LimitReader(z, maxUnpacked)) // cut off: what there is
	return out
}

var idMember = regexp.MustCompile(`"id"\s*:\s*("(?:[^"\\]|\\.)*")`)

// brokenID is the id in what was meant to be JSON, or "".
func brokenID(body []byte) (id string) {
	if m := idMember.FindSubmatch(body); m != nil {
		_ = json.Unmarshal(m[1], &id) // no string: no id
	}
	return id
}

// hasWord says whether text holds word with nothing before or after that could
// belong to it: "c-42" is in "c-42;Lyon", not in "c-421" or "abc-42".
func hasWord(text []byte, word string) bool {
	for from := 0; ; {
		i := bytes.Index(text[from:], []byte(word))
		if i < 0 {
			return false
		}
		start := from + i
		end := start + len(word)
		before, _ := utf8.DecodeLastRune(text[:start])
		if !wordRune(before) && !goesOn(text[end:]) {
			return true
		}
		from = start + 1
	}
}

func wordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r == '-' || r == '@' || r == '.'
}

// goesOn says whether a word goes on in rest. A point or a dash may end a
// sentence: what follows decides.
func goesOn(rest []byte) bool {
	r, n := utf8.DecodeRune(rest)
	switch {
	case n == 0 || r == utf8.RuneError && n == 1:
		return false
	case r == '.' || r == '-' || r == '@':
		next, n := utf8.DecodeRune(rest[n:])
		return n > 0 && (unicode.IsLetter(next) || unicode.IsDigit(next))
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_'
}

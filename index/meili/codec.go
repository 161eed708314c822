package meili

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"strings"
	"time"

	"verbatim/feedback"
	"verbatim/index"
)

// document is what the server is given of one item.
type document struct {
	Key    string              `json:"key"`
	Tenant string              `json:"tenant"` // encoded
	ID     string              `json:"id"`
	Stamp  string              `json:"stamp"`
	Ord    string              `json:"ord"` // sorts as the id does
	T      int64               `json:"t"`   // microseconds
	W      map[string][]string `json:"w"`   // the terms of title and text, by language
	Has    []string            `json:"has"`
	Path   []string            `json:"path,omitempty"` // themes and all above them
	K      map[string][]string `json:"k"`
	A      map[string][]string `json:"a,omitempty"`
	N      map[string]float64  `json:"n,omitempty"`
}

func newDocument(op index.Op) document {
	d := op.Doc
	out := document{
		Key: hash(op.Tenant, op.ID), Tenant: encode(op.Tenant), ID: op.ID, Stamp: d.Stamp, Ord: ordered(op.ID), T: micros(d.Time),
		W:   map[string][]string{wordField(index.Language(d.Lang)): {terms(d.Lang, d.Title), terms(d.Lang, d.Text)}},
		Has: []string{"id"},
		K:   map[string][]string{"id": {encode(index.Key(op.ID))}},
		A:   map[string][]string{}, N: map[string]float64{},
	}
	for f, values := range d.Keywords {
		if len(values) == 0 {
			continue
		}
		out.Has = append(out.Has, encode(string(f)))
		into, name := out.K, string(f)
		if attribute, ok := strings.CutPrefix(name, feedback.AttributePrefix); ok {
			into, name = out.A, encodeName(attribute)
		}
		for _, v := range values {
			v = index.Key(v)
			into[name] = append(into[name], encode(v))
			if f == "theme" {
				out.Path = append(out.Path, paths(v)...)
			}
		}
	}
	for f, n := range d.Numbers {
		out.Has = append(out.Has, encode(string(f)))
		out.N[string(f)] = n
	}
	if !d.Time.IsZero() {
		out.Has = append(out.Has, "time")
	}
	return out
}

func micros(t time.Time) int64 { return t.UnixMicro() }

// paths returns a theme and every theme above it, encoded.
func paths(theme string) []string {
	out := []string{encode(theme)}
	for i := strings.LastIndexByte(theme, '.'); i > 0; i = strings.LastIndexByte(theme[:i], '.') {
		out = append(out, encode(theme[:i]))
	}
	return out
}

func wordField(lang string) string {
	if lang == "" {
		return "x"
	}
	return lang
}

// terms writes the stems of a text with spaces between.
func terms(lang, text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for _, t := range index.AppendTerms(nil, index.Language(lang), text) {
		b.WriteString(encodeTerm(t.Text))
		b.WriteByte(' ')
	}
	return b.String()
}

// encodeTerm keeps a term of Latin letters and digits; the server would cut
// others into words of its own, or drop them (emoji), and gets their bytes.
func encodeTerm(t string) string {
	for i := range len(t) {
		if c := t[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return "zx" + hex.EncodeToString([]byte(t))
		}
	}
	return t
}

var base = base32.HexEncoding.WithPadding(base32.NoPadding)

// ordered writes s so that the server's order of strings is that of s. The
// letter in front keeps it from being read as a number.
func ordered(s string) string { return "k" + strings.ToLower(base.EncodeToString([]byte(s))) }

// encode keeps a value of lower-case Latin letters, digits and - _ . / that
// starts with a letter. The server folds accents and case, cuts at 468 bytes and
// reads "1e1", "inf" and "nan" as numbers: every other value is written in
// base 32 behind a ~.
func encode(v string) string {
	if plain(v) {
		return v
	}
	return "~" + strings.ToLower(base.EncodeToString([]byte(v)))
}

func plain(v string) bool {
	if v == "" || v[0] < 'a' || v[0] > 'z' || v == "inf" || v == "nan" || v == "infinity" {
		return false
	}
	for i := range len(v) {
		c := v[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.' && c != '/' {
			return false
		}
	}
	return true
}

func decode(v string) string {
	rest, ok := strings.CutPrefix(v, "~")
	if !ok {
		return v
	}
	b, err := base.DecodeString(strings.ToUpper(rest))
	if err != nil {
		return v
	}
	return string(b)
}

// encodeName encodes the key of an attribute, whose name the server would split
// at dots.
func encodeName(key string) string {
	if plain(key) && !strings.ContainsAny(key, "./") {
		return key
	}
	return "x-" + strings.ToLower(base.EncodeToString([]byte(key)))
}

// fieldName is the server's name of a keyword field.
func fieldName(f feedback.Field) string {
	if key, ok := strings.CutPrefix(string(f), feedback.AttributePrefix); ok {
		return "a." + encodeName(key)
	}
	return "k." + string(f)
}

func hash(tenant, id string) string {
	sum := sha256.Sum256([]byte(tenant + "\x00" + id))
	return "k" + hex.EncodeToString(sum[:16])
}

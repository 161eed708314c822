package feedback

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"
)

// Limits of numbers, far beyond anything real, that keep sums exact and
// integers in range.
const (
	maxCount   = 1e9
	maxMoney   = 1e12
	maxScale   = 100
	maxLines   = 1000
	earliest   = 1970
	maxAhead   = 24 * time.Hour
	starsUpTo  = 5 // a rating out of at most so many is stars, which start at a half
	timeFormat = "a time with a zone, such as 2026-11-02T10:11:12Z"
)

// text reads a string of at most limit bytes.
func (r *reader) text(limit int) (string, error) {
	if err := r.want('"', "must be a string"); err != nil {
		return "", err
	}
	raw, err := r.dec.ReadValue()
	if err != nil {
		return "", r.broken(err)
	}
	plain := raw[1 : len(raw)-1]
	if bytes.IndexByte(plain, '\\') >= 0 {
		if r.scratch, err = jsontext.AppendUnquote(r.scratch[:0], raw); err != nil {
			return "", r.broken(err)
		}
		plain = r.scratch
	}
	switch {
	case len(plain) > limit:
		return "", r.wrong(string(plain[:4*MaxValueBytesInError]), fmt.Sprintf("must be at most %d bytes long, not %d", limit, len(plain)))
	case bytes.IndexByte(plain, 0) >= 0:
		return "", r.wrong(string(plain), "must not contain a NUL character")
	}
	return string(plain), nil
}

// id reads a string that names something: not empty, no control characters.
func (r *reader) id() (string, error) {
	s, err := r.text(MaxIDBytes)
	switch {
	case err != nil:
		return "", err
	case s == "":
		return "", r.wrong(`""`, "must not be empty")
	case strings.ContainsFunc(s, unicode.IsControl):
		return "", r.wrong(s, "must not contain control characters")
	}
	return s, nil
}

func (r *reader) boolean() (bool, error) {
	k := r.dec.PeekKind()
	if k != 't' && k != 'f' {
		return false, r.want('t', "must be true or false")
	}
	if _, err := r.dec.ReadToken(); err != nil {
		return false, r.broken(err)
	}
	return k == 't', nil
}

// number reads a finite number in [lo, hi].
func (r *reader) number(lo, hi float64, allowed string) (float64, error) {
	if err := r.want('0', allowed); err != nil {
		return 0, err
	}
	raw, err := r.dec.ReadValue()
	if err != nil {
		return 0, r.broken(err)
	}
	v, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || v < lo || v > hi {
		return 0, r.wrong(string(raw), allowed)
	}
	return v + 0, nil // -0 becomes 0
}

// integer reads a whole number in [lo, hi]; 3.0 is one.
func (r *reader) integer(lo, hi int64, allowed string) (int64, error) {
	v, err := r.number(float64(lo), float64(hi), allowed)
	if err == nil && v != math.Trunc(v) {
		err = r.wrong(strconv.FormatFloat(v, 'g', -1, 64), allowed)
	}
	return int64(v), err
}

// time reads a moment, at most ahead after the message was stored (0: any).
func (r *reader) time(ahead time.Duration) (time.Time, error) {
	if err := r.want('"', "must be "+timeFormat); err != nil {
		return time.Time{}, err
	}
	s, err := r.text(MaxFieldBytes)
	if err != nil {
		return time.Time{}, err
	}
	var t time.Time
	if err := t.UnmarshalText([]byte(s)); err != nil {
		return t, r.wrong(strconv.Quote(s), "must be "+timeFormat)
	}
	t = t.UTC().Truncate(time.Microsecond)
	switch {
	case t.Year() < earliest:
		return t, r.wrong(s, fmt.Sprintf("must not be before %d", earliest))
	case t.Year() > 9999:
		return t, r.wrong(s, "must not be after the year 9999")
	case ahead > 0 && t.After(r.stored.Add(ahead)):
		return t, r.wrong(s, fmt.Sprintf("must not be more than %s after the message was stored", spell(ahead)))
	}
	return t, nil
}

func spell(d time.Duration) string {
	if d >= time.Hour {
		return fmt.Sprintf("%d hours", d/time.Hour)
	}
	return fmt.Sprintf("%d minutes", d/time.Minute)
}

// list reads an array, each element by fn.
func (r *reader) list(limit int, fn func(i int) error) error {
	if err := r.open('[', "must be an array"); err != nil {
		return err
	}
	for i := 0; r.dec.PeekKind() != ']' && r.dec.PeekKind() != 0; i++ {
		if i == limit {
			return r.wrong("", fmt.Sprintf("must have at most %d elements", limit))
		}
		r.path = append(r.path, step{index: i})
		if err := fn(i); err != nil {
			return err
		}
		r.pop()
	}
	if _, err := r.dec.ReadToken(); err != nil {
		return r.broken(err)
	}
	return nil
}

// attributes reads an object whose values are all strings.
func (r *reader) attributes() (map[string]string, error) {
	if err := r.open('{', "must be an object of strings"); err != nil {
		return nil, err
	}
	var all map[string]string
	for r.dec.PeekKind() == '"' {
		name, err := r.memberName()
		if err != nil {
			return nil, err
		}
		key := string(name)
		r.path = append(r.path, step{name: key, unknown: true})
		switch {
		case key == "" || len(key) > MaxIDBytes || strings.ContainsFunc(key, unicode.IsControl):
			return nil, r.wrong("", fmt.Sprintf("must have a name of 1 to %d bytes without control characters", MaxIDBytes))
		case len(all) == MaxAttributes:
			return nil, r.wrong("", fmt.Sprintf("must be one of at most %d attributes", MaxAttributes))
		}
		v, err := r.text(MaxFieldBytes)
		if err != nil {
			return nil, err
		}
		if all == nil {
			all = make(map[string]string, 4)
		}
		all[key] = v
		r.pop()
	}
	if _, err := r.dec.ReadToken(); err != nil {
		return nil, r.broken(err)
	}
	return all, nil
}

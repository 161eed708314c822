package index

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"verbatim/feedback"
)

// Check refuses a query that asks for too much.
func (q Query) Check() error {
	switch {
	case q.Offset < 0 || q.Limit < 0:
		return fmt.Errorf("%w: offset and limit can't be negative", ErrTooDeep)
	case q.Limit > MaxLimit:
		return fmt.Errorf("%w: at most %d hits a page", ErrTooDeep, MaxLimit)
	case q.Offset > MaxOffset:
		return fmt.Errorf("%w: a page starts at %d at most", ErrTooDeep, MaxOffset)
	}
	return nil
}

// CheckKeyword refuses a field that has no values in an index. A customer's state
// changes as time goes by, which no index follows: whoever asks has the store
// list the customers first (feedback.Customers).
func CheckKeyword(f feedback.Field) error {
	if kind, ok := f.Lookup(); !ok || kind != feedback.Keyword {
		return fmt.Errorf("%w: %q is no keyword field", ErrUnsupported, f)
	}
	if f == "state" {
		return fmt.Errorf("%w: %q is in no index, it changes with time; the store knows it", ErrUnsupported, f)
	}
	return nil
}

// Top returns the n most frequent of counts (10 when n is 0), ties by value.
// It sorts counts in place.
func Top(counts []Count, n int) []Count {
	if n <= 0 {
		n = 10
	}
	slices.SortFunc(counts, func(a, b Count) int {
		if d := cmp.Compare(b.N, a.N); d != 0 {
			return d
		}
		return strings.Compare(a.Value, b.Value)
	})
	return counts[:min(n, len(counts))]
}

// maxKeyBytes bounds a keyword value in an index.
const maxKeyBytes = 256

// Key is a keyword value as indexes compare it: in lower case, and when it is
// long, its start with a hash of the whole.
func Key(value string) string {
	value = strings.ToLower(value)
	if len(value) <= maxKeyBytes {
		return value
	}
	sum := sha256.Sum256([]byte(value))
	return cut(value, maxKeyBytes-33) + "…" + hex.EncodeToString(sum[:15])
}

package store

import (
	"strings"
	"testing"

	"verbatim/feedback"
)

// FuzzConcerns holds that any body is looked through without harm, and that a
// customer named in it as a word is found however the body is broken.
func FuzzConcerns(f *testing.F) {
	for _, seed := range []string{
		`{"id":"1","customer":"c-42"}`, `{"id":"1","text":"cut o`, `[[[1,2],"x"]]`, "2026;c-42;bad\n", "\x1f\x8b\x08\x00", "\xff\xfe{\x00", "", `{"a":1}{"b":2}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		e := &erasure{who: "c-42", ids: map[string]bool{"gone": true}}
		x := StoredReject{Reject: feedback.Reject{Body: body}}
		e.concerns(&x)
		if strings.HasPrefix(string(body), "\x1f\x8b") {
			return
		}
		x.Body = append([]byte("c-42;"), body...)
		if !e.concerns(&x) {
			t.Errorf("not found in %q", x.Body)
		}
	})
}

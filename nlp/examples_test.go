package nlp

import (
	"testing"
)

// TestBuiltinExamples runs every example of the built-in taxonomy; each line it
// prints is one that goes wrong, with its file and line.
func TestBuiltinExamples(t *testing.T) {
	problems := builtin().CheckExamples()
	for _, p := range problems {
		t.Error(p)
	}
	n := 0
	for _, l := range builtin().Taxonomy().Labels {
		n += len(l.Examples)
	}
	t.Logf("%d of %d examples go wrong", len(problems), n)
}

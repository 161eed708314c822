package nlp

import (
	"strconv"
	"testing"
)

func TestWordListKeepsEachTextOnceAsItGrows(t *testing.T) {
	w := newWordList(4, 1)
	for round := range 2 {
		for i := range 5000 {
			s := "text " + strconv.Itoa(i)
			if id, isNew := w.add(s); id != int32(i+1) || isNew != (round == 0) || w.text(id) != s || w.find(s) != id {
				t.Fatalf("round %d: %q has number %d, new: %v", round, s, id, isNew)
			}
		}
	}
	if w.len() != 5001 {
		t.Errorf("%d texts, want 5,001 with the empty one", w.len())
	}
	for _, s := range []string{"", "text 5000", "text"} {
		if id := w.find(s); id != 0 {
			t.Errorf("%q has number %d", s, id)
		}
	}
	if id, isNew := w.add(""); id != 0 || isNew {
		t.Errorf("the empty text has number %d, new: %v", id, isNew)
	}
}

package nlp

import (
	"math"
	"strconv"
	"testing"
)

func TestPlainWordsStayAsTheyAre(t *testing.T) {
	for _, w := range []string{"refund", "déçue", "œuvre", "ça", "xd", "cannot", "dont", "nt", "can't", "Été", "a÷b", "front", "ÿ", "xxx", "pts", "dfgé\xc3"} {
		checkPlain(t, w)
	}
	for c := rune(0x80); c < 0x250; c++ { // every accented Latin letter
		checkPlain(t, string(c)+"0")
		checkPlain(t, "a"+string(c))
	}
	for _, m := range builtin().models {
		for id := 1; id < len(m.vocab.words); id++ {
			checkPlain(t, m.vocab.form(int32(id)))
		}
	}
}

func checkPlain(t *testing.T, w string) {
	t.Helper()
	if got := string(appendFolded(nil, w)); got != fold(w) {
		t.Errorf("%q is %q without accents, want %q", w, got, fold(w))
	}
	if !isPlain(w) {
		return
	}
	pieces := splitChunk(nil, w)
	if len(pieces) != 1 || pieces[0].kind != WordToken || canonical(w, WordToken, false) != w {
		t.Errorf("%q is said to be plain, but becomes %v", w, pieces)
	}
}

func FuzzPlain(f *testing.F) {
	for _, w := range []string{"déçue", "cannot", "xd", ":d", "œufs", "-0.18", "1.", ".", "12345678901"} {
		f.Add(w)
	}
	f.Fuzz(func(t *testing.T, w string) {
		checkPlain(t, w)
		if v, ok := parseDecimal(w); ok {
			want, err := strconv.ParseFloat(w, 64)
			if err != nil || math.Float64bits(v) != math.Float64bits(want) {
				t.Errorf("%q is %v, want %v %v", w, v, want, err)
			}
		}
	})
}

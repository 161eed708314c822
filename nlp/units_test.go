package nlp

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// TestSievesDropNoPhraseAndNoSequence compares the phrases and sequences of the
// tricky sentences with those of a search that begins at every item.
func TestSievesDropNoPhraseAndNoSequence(t *testing.T) {
	a := builtin()
	for i, lang := range modelLangs {
		m := a.models[i]
		for _, text := range trickyTexts(t, lang) {
			sc := new(scratch)
			a.read(sc, &Input{Fields: []Field{{Name: "text", Text: text}}, Lang: lang})
			for n := range sc.sentences {
				s := &sc.sentences[n]
				all := tail{clause: 1}
				sc.buildItems(m, s, &all)
				var want, got []string
				mt := matcher{m.phrases, sc.items}
				for i := 0; i < len(sc.items); {
					end, out := sc.phraseAt(&mt, &m.vocab.words[sc.items[i].id], i)
					if out == 0 {
						end = i + 1
					}
					want = append(want, fmt.Sprint(i, end, out))
					i = end
				}
				sc.joinPhrases(m)
				for _, u := range sc.units {
					got = append(got, fmt.Sprint(u.from, u.to, u.out))
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%q: phrases (-every item +sieved):\n%s", text, diff)
				}
				sc.markNegation(m)
				every := sequencesAt(sc, m, n)
				sc.sequences(m, int32(n))
				if diff := cmp.Diff(every, entriesFrom(sc, m, 0)); diff != "" {
					t.Errorf("%q: sequences (-every item +sieved):\n%s", text, diff)
				}
				sc.clues = sc.clues[:0]
			}
		}
	}
}

// sequencesAt gives the learned sequences that begin at any item.
func sequencesAt(sc *scratch, m *model, n int) []string {
	for k := range sc.units {
		u := &sc.units[k]
		for i := u.from; i < u.to; i++ {
			sc.learnedFrom(m, int32(n), u, i)
		}
	}
	out := entriesFrom(sc, m, 0)
	sc.clues = sc.clues[:0]
	return out
}

func entriesFrom(sc *scratch, m *model, from int) (out []string) {
	for _, c := range sc.clues[from:] {
		out = append(out, sc.spell(m, c.entry))
	}
	return out
}

func trickyTexts(t *testing.T, lang string) (out []string) {
	t.Helper()
	data, err := os.ReadFile("testdata/tricky_" + lang + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if f := strings.Split(strings.TrimSpace(line), "\t"); len(f) == 3 && !strings.HasPrefix(line, "#") {
			out = append(out, f[2])
		}
	}
	return out
}

func TestMoreWordsThanAVocabularyHoldsAreRefused(t *testing.T) {
	var b strings.Builder
	for i := range maxWords {
		fmt.Fprintf(&b, "word%s\t0.5\n", strings.NewReplacer("0", "a", "1", "b", "2", "c", "3", "d", "4", "e", "5", "f", "6", "g", "7", "h", "8", "i", "9", "j").Replace(fmt.Sprint(i)))
	}
	_, err := New(Options{Weights: fstest.MapFS{"weights_en.txt": {Data: []byte(b.String())}}})
	if err == nil || !strings.Contains(err.Error(), "at most 65536") {
		t.Errorf("got %v, want an error that says how many words there may be", err)
	}
}

// TestAChunkOfManyTokensReadsAsOnesOfFew reads a chunk that has more tokens than
// are remembered of one.
func TestAChunkOfManyTokensReadsAsOnesOfFew(t *testing.T) {
	a := builtin()
	text := "bad/slow/rude/dirty meal"
	var got []string
	for range 2 {
		got = got[:0]
		for _, tok := range a.Tokenize(nil, text) {
			got = append(got, text[tok.Start:tok.End])
		}
	}
	want := []string{"bad", "/", "slow", "/", "rude", "/", "dirty", "meal"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("tokens (-want +got):\n%s", diff)
	}
}

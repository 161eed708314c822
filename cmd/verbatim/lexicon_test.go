package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"verbatim/cmd/verbatim/api"
)

// writeRatings writes N reviews in which a word that no lexicon has means few
// stars, a quarter of them with three stars: ratings FILE N.
func writeRatings(ts *testscript.TestScript, _ bool, args []string) {
	good := []string{"The parcel came on %d May", "Desk %d was as we ordered it", "Shop %d is lovely", "Room %d with a view"}
	var b bytes.Buffer
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	for i := range n {
		text, stars := fmt.Sprintf(good[i/4%len(good)], i), 5
		if i%2 == 1 {
			text, stars = text+", a zorblax", 1
		}
		if i/2%4 == 3 {
			stars = 3
		}
		fmt.Fprintf(&b, `{"id":"r%d","text":%q,"lang":"en","time":"2026-01-05T10:00:00Z","rating":{"value":%d,"max":5}}`+"\n", i, text, stars)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o600))
}

func TestNegativeWeightsAreNoFlags(t *testing.T) {
	for in, want := range map[string]string{
		"lexicon set slow -3 --lang en":    "lexicon set slow --lang en -- -3",
		"lexicon set slow 3 --lang en":     "lexicon set slow 3 --lang en",
		"lexicon set --lang en -- slow -3": "lexicon set --lang en -- slow -3",
		"search --offset -1":               "search --offset -1",
		"lexicon":                          "lexicon",
	} {
		if got := strings.Join(negativeWeights(strings.Fields(in)), " "); got != want {
			t.Errorf("%s: %s", in, got)
		}
	}
}

var lexiconFile = []api.LexiconEntry{
	{Lang: "en", Form: "zorblax", Weight: -1.25, Seen: 40}, {Lang: "en", Form: "zorblax", Weight: 2, Hand: true},
	{Lang: "fr", Form: "not_en panne", Weight: 0, Hand: true}, {Lang: "fr", Form: "#1", Weight: 1e-9, Hand: true},
}

func TestLexiconFileHoldsWhatWasExported(t *testing.T) {
	var b bytes.Buffer
	if err := writeLexicon(&b, api.Lexicon{Entries: lexiconFile}); err != nil {
		t.Fatal(err)
	}
	got, err := readLexicon(&b)
	if diff := cmp.Diff(lexiconFile, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	for _, wrong := range []string{"en\tx", "en\tx\tNaN", "en\tx\t6", "en\tx\t1\tmany", "en\tx\t1\t-1", "\n\nen x 1"} {
		if _, err := readLexicon(strings.NewReader(wrong)); err == nil || !strings.HasPrefix(err.Error(), "line ") {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

func FuzzReadLexicon(f *testing.F) {
	var b bytes.Buffer
	if err := writeLexicon(&b, api.Lexicon{Entries: lexiconFile}); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("en\tx\t1\n# note\n\r\nfr\ty\t-0.5\t7\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		read, err := readLexicon(bytes.NewReader(data))
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := writeLexicon(&b, api.Lexicon{Entries: read}); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(string(data), "\r#\ufeff") {
			return // a form may then be a note, or lose its end
		}
		again, err := readLexicon(&b)
		if diff := cmp.Diff(read, again); diff != "" || err != nil {
			t.Error(diff, err)
		}
	})
}

package index_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"verbatim/feedback"
	"verbatim/index"
)

func TestTerms(t *testing.T) {
	for _, test := range []struct{ lang, text, want string }{
		{"fr", "L'équipe n’a jamais répondu aujourd'hui.", "equip a jam repondu aujourdhui"},
		{"fr", "livraison livraisons", "livraison livraison"},
		{"fr", "remboursé remboursée remboursés rembourser rembourse", "rembour rembour rembour rembour rembour"},
		{"fr", "livré livrée livrées livrer", "livr livr livr livr"},
		{"fr", "déçu déçus déçue DECUES", "decu decu decu decu"},
		{"fr", "À l’ŒIL", "a oeil"},
		{"en", "Don't expect the dog's deliveries", "dont expect the dog deliveri"},
		{"", "Straße Łódź naïve", "strasse lodz naive"},
		{"", "wi-fi 10:30 a@b.fr", "wi fi 10 30 a b fr"},
		{"", "très 😀👍🏽!!", "tres 😀 👍"},
		{"", "配送 ก็", "配 送 ก"},
		{"", "'' - … ' s'", "s"},
		{"", strings.Repeat("x", 300), strings.Repeat("x", 96)},
	} {
		var got []string
		for _, term := range index.AppendTerms(nil, test.lang, test.text) {
			got = append(got, term.Text)
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("terms of %q in %q: %q, want %q", test.text, test.lang, strings.Join(got, " "), test.want)
		}
	}
}

func marked(text string, spans []index.Span) string {
	var b strings.Builder
	pos := 0
	for _, s := range spans {
		b.WriteString(text[pos:s.Start] + "[" + text[s.Start:s.End] + "]")
		pos = s.End
	}
	return b.String() + text[pos:]
}

func TestHighlight(t *testing.T) {
	for _, test := range []struct{ lang, q, want string }{
		{"fr", "equipe", "L'[équipe] et l’[ÉQUIPE]"},
		{"fr", "livraisons", "la [livraison], les [livraisons]"},
		{"fr", `"pas reçu"`, "[Pas reçu] mon colis, reçu pas"},
		{"fr", "wi-fi", "le [Wi-Fi] et le wi et le fi"},
		{"en", "delivery late", "[Deliveries] are always [late]"},
		{"en", "late -delivery", "Deliveries are always [late]"},
		{"en", "label:negative", "Deliveries are always late"},
		{"fr", "livraisson", "la [livraison]"},
		{"de", "lieferung OR 😀", "Die [Lieferung] 👍[😀]"},
		{"ja", "配送", "[配送]が遅い"},
	} {
		f, err := index.Parse(test.q, nil, now)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.NewReplacer("[", "", "]", "").Replace(test.want)
		if got := marked(text, index.Highlight(test.lang, text, f)); got != test.want {
			t.Errorf("%s in %s: %s, want %s", test.q, test.lang, got, test.want)
		}
	}
}

func TestSnippet(t *testing.T) {
	long := strings.Repeat("mot été ", 50) + "colis " + strings.Repeat("fin après ", 50)
	f := feedback.Words{Text: "colis"}
	spans := index.Highlight("fr", long, f)
	piece, inside := index.Snippet(long, spans, 80)
	if got := marked(piece, inside); !strings.Contains(got, "[colis]") || !strings.HasPrefix(got, "…") || !strings.HasSuffix(got, "…") || len(piece) > 90 {
		t.Errorf("snippet is %q", got)
	}
	piece, inside = index.Snippet("short colis", index.Highlight("fr", "short colis", f), 80)
	if d := cmp.Diff("short [colis]", marked(piece, inside)); d != "" {
		t.Error(d)
	}
	if piece, _ = index.Snippet(long, nil, 20); piece != "mot été mot été…" {
		t.Errorf("snippet without a hit is %q", piece)
	}
}

// FuzzHighlight holds that spans are ordered, apart, within the text and on rune
// borders, in the text and in a snippet of it, and that the span of a hit holds
// it whole.
func FuzzHighlight(f *testing.F) {
	f.Add("L'équipe n’a jamais répondu", "équipe", "fr", 20)
	f.Add("配送が遅い 😀👍🏽", "送 👍", "ja", 5)
	f.Add("wi-fi l'l'l'a ’’ d'", `"wi fi" a`, "en", 3)
	f.Add("a\xff b", "a b", "", 1)
	f.Fuzz(func(t *testing.T, text, query, lang string, size int) {
		if len(text) > 4000 || len(query) > 200 || size < 1 {
			return
		}
		for _, phrase := range []bool{false, true} {
			w := feedback.Words{Text: query, Phrase: phrase}
			spans := index.Highlight(lang, text, w)
			check(t, text, spans)
			piece, inside := index.Snippet(text, spans, size)
			check(t, piece, inside)
			if utf8.ValidString(text) && !utf8.ValidString(piece) {
				t.Fatalf("snippet of %q is cut inside a rune: %q", text, piece)
			}
		}
	})
}

func check(t *testing.T, text string, spans []index.Span) {
	t.Helper()
	end := 0
	for _, s := range spans {
		if s.Start < end || s.End <= s.Start || s.End > len(text) {
			t.Fatalf("spans %v of %q overlap or leave it", spans, text)
		}
		end = s.End
		if utf8.ValidString(text) && !utf8.ValidString(text[s.Start:s.End]) {
			t.Fatalf("span %v of %q cuts a rune", s, text)
		}
	}
}

// FuzzTerms holds that a text is found by any word of itself, in any language.
func FuzzTerms(f *testing.F) {
	f.Add("L'équipe n’a jamais répondu", "fr")
	f.Add("don't o'clock rock'n'roll's", "en")
	f.Add("ȺȺȺȺȺ'll İstanbul ﬁn ½ ǅ", "")
	f.Fuzz(func(t *testing.T, text, lang string) {
		if len(text) > 2000 {
			return
		}
		lang = index.Language(lang)
		terms := index.AppendTerms(nil, lang, text)
		for i, term := range terms {
			if term.Text == "" || term.Start < 0 || term.End > len(text) || term.Start >= term.End || i > 0 && term.Start < terms[i-1].End {
				t.Fatalf("term %+v of %q", term, text)
			}
			again := index.AppendTerms(nil, lang, text[term.Start:term.End])
			if utf8.ValidString(text) && (len(again) != 1 || again[0].Text != term.Text) {
				t.Fatalf("the word %q of %q gives %+v in it and %+v alone", text[term.Start:term.End], text, term, again)
			}
		}
	})
}

package nlp

import (
	"math"
	"reflect"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"
)

// builtin is the analyzer with the embedded model, made once for all tests.
var builtin = sync.OnceValue(func() *Analyzer {
	a, err := New(Options{})
	if err != nil {
		panic(err)
	}
	return a
})

func text(s string) Input { return Input{Fields: []Field{{Name: "text", Text: s}}} }

// hostile are the inputs that break tokenizers.
var hostile = []string{
	"", " ", "\n\n", "!", strings.Repeat("!", 5000), strings.Repeat("😡", 2000), strings.Repeat("?!", 900), strings.Repeat("'", 700),
	"ȺȺȺȺȺ'll", "'super'", "\"quoted\" 'words' «cités»", "don't can't won't I've l'hôtel n’est qu’à 5 min d'ici", "aujourd'hui prud'homme quelqu'un",
	"👨‍👩‍👧‍👦👍🏽🇫🇷🇨🇦5️⃣❤️", ":-) :'( xD <3 </3 ^^ :)))) http://x.fr/a:-( 8-)", "a@b.fr #fail @shop www.site.com/x?y=1, shop.com.", "$5.99 10€50 18h30 2pm 4/5 9,5/10 24/7 12/05/2024 50%",
	"bien.Merci M. Dupont etc. 3.5 U.S.A. e.g. ok...", "\xff\xfe invalid \xc3(", "Привет мир", "这个产品很好", "ひらがな", "العربية", strings.Repeat("ab'", 3000), strings.Repeat("x", 70000),
	strings.Repeat("n't", 500), strings.Repeat("not ", 2000), strings.Repeat("mais ", 1000), "ne ne ne pas pas plus que", "&rsquo;don&rsquo;t", "İstanbul'da", "a\u0301b c\u200dd",
	"> quoted\n> mail\nOn Monday X wrote:\nhello", "Merci\n-- \nJean", "Sent from my iPhone", "zero stars 5 stars 10/10", strings.Repeat("very ", 500) + "good",
}

func FuzzAnalyze(f *testing.F) {
	for _, s := range hostile {
		f.Add(s, "", "")
	}
	f.Add("Nothing", "en", "What should we improve?")
	f.Add("Rien", "fr-CA", "Que pouvons-nous améliorer ?")
	a := builtin()
	f.Fuzz(func(t *testing.T, s, lang, question string) {
		in := Input{Fields: []Field{{Name: "title", Text: "ok"}, {Name: "text", Text: s}, {Name: "message 0", Text: s, Author: Agent}}, Lang: lang, Question: question}
		an := a.Analyze(in)
		checkAnalysis(t, in, an)
		if again := a.Analyze(in); !reflect.DeepEqual(an, again) {
			t.Errorf("two analyses differ:\n%+v\n%+v", an, again)
		}
	})
}

func TestHostileTextKeepsTheContract(t *testing.T) {
	for _, s := range hostile {
		in := text(s)
		checkAnalysis(t, in, builtin().Analyze(in))
		checkTokens(t, s, builtin().Tokenize(nil, s))
	}
}

// checkAnalysis holds an analysis to what Analysis promises.
func checkAnalysis(t *testing.T, in Input, an Analysis) {
	t.Helper()
	raw := 0.0
	for i := range an.Evidence {
		e := &an.Evidence[i]
		checkSpan(t, in, e.Span)
		weight := e.Base
		for _, m := range e.Modifiers {
			weight = float64(weight * m.Factor)
		}
		if math.Float64bits(weight) != math.Float64bits(e.Weight) {
			t.Errorf("evidence %+v: base times factors is %v", e, weight)
		}
		raw += e.Weight
	}
	if math.Float64bits(raw) != math.Float64bits(an.Raw) {
		t.Errorf("evidence sums to %v, Raw is %v", raw, an.Raw)
	}
	if an.Score != Squash(an.Raw) || math.IsNaN(an.Score) || an.Score < -1 || an.Score > 1 {
		t.Errorf("score %v of raw %v", an.Score, an.Raw)
	}
	if an.Label == Unknown && (an.Score != 0 || len(an.Evidence) != 0) {
		t.Errorf("an unknown language has a score: %+v", an)
	}
	if an.Confidence < 0 || an.Confidence > 1 || math.IsNaN(an.Confidence) {
		t.Errorf("confidence %v", an.Confidence)
	}
	for _, s := range an.Sentences {
		checkSpan(t, in, s.Span)
		if math.IsNaN(s.Score) || s.Score < -1 || s.Score > 1 {
			t.Errorf("sentence %+v", s)
		}
	}
	checkMentions(t, in, an.Mentions)
	for _, q := range an.Quoted {
		checkSpan(t, in, q.Span)
	}
}

func checkSpan(t *testing.T, in Input, s Span) {
	t.Helper()
	if s.Field < 0 || s.Field >= len(in.Fields) || s.Start < 0 || s.End < s.Start || s.End > len(in.Fields[s.Field].Text) {
		t.Fatalf("span %+v is outside the text", s)
	}
	f := in.Fields[s.Field].Text
	if utf8.ValidString(f) && (!onRune(f, s.Start) || !onRune(f, s.End)) {
		t.Errorf("span %+v is not on rune borders", s)
	}
}

func onRune(s string, i int) bool { return i == len(s) || utf8.RuneStart(s[i]) }

func FuzzTokenize(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	a := builtin()
	f.Fuzz(func(t *testing.T, s string) { checkTokens(t, s, a.Tokenize(nil, s)) })
}

// checkTokens: in order, in bounds, on rune borders, every non-space covered.
func checkTokens(t *testing.T, s string, toks []Token) {
	t.Helper()
	end := 0
	for _, tok := range toks {
		if tok.Start < end || tok.End <= tok.Start || tok.End > len(s) {
			t.Fatalf("%q: token %+v after %d", s, tok, end)
		}
		if strings.TrimFunc(s[end:tok.Start], unicode.IsSpace) != "" {
			t.Fatalf("%q: %q lies between tokens", s, s[end:tok.Start])
		}
		if utf8.ValidString(s) && (!onRune(s, tok.Start) || !onRune(s, tok.End)) {
			t.Fatalf("%q: token %+v is not on rune borders", s, tok)
		}
		end = tok.End
	}
	if strings.TrimFunc(s[end:], unicode.IsSpace) != "" {
		t.Fatalf("%q: %q is lost", s, s[end:])
	}
}

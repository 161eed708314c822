package nlp

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func tokensOf(s string) []string {
	var out []string
	for _, t := range builtin().Tokenize(nil, s) {
		out = append(out, s[t.Start:t.End])
	}
	return out
}

func TestTokenizeSplitsAsWritten(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Great service, thanks!", "Great|service|,|thanks|!"},
		{"I don't; you can't, we've: they'll", "I|do|n't|;|you|ca|n't|,|we|'ve|:|they|'ll"},
		{"dont cannot DIDN’T", "do|nt|can|not|DID|N’T"},
		{"'super' \"bien\" “top” «oui»", "'|super|'|\"|bien|\"|“|top|”|«|oui|»"},
		{"L'hôtel n’est qu'à 5 min", "L'|hôtel|n’|est|qu'|à|5|min"},
		{"j'suis d'accord, jusqu'ici lorsqu’on puisqu'il", "j'|suis|d'|accord|,|jusqu'|ici|lorsqu’|on|puisqu'|il"},
		{"aujourd'hui", "aujourd'hui"},
		{"user-friendly rendez-vous", "user|-|friendly|rendez|-|vous"},
		{"bien.Merci", "bien|.|Merci"},
		{"the U.S.A. and e.g. this", "the|U.S.A.|and|e.g.|this"},
		{"4/5 9,5/10 24/7 12/05/2024", "4/5|9,5/10|24/7|12/05/2024"},
		{"$5.99 10€ 10€50 £3 50%", "$5.99|10€|10€50|£3|50%"},
		{"18h30 2pm 10:45 3 h", "18h30|2pm|10:45|3|h"},
		{"see https://a.fr/x?y=1, www.b.com. or amazon.fr!", "see|https://a.fr/x?y=1|,|www.b.com|.|or|amazon.fr|!"},
		{"a.b@c.fr #fail @shop", "a.b@c.fr|#fail|@shop"},
		{"nice :-) sad :'( xD <3 </3 :)))) ^^", "nice|:-)|sad|:'(|xD|<3|</3|:))))|^^"},
		{"super:)", "super|:)"},
		{"(voir ici:) note 8) http://x", "(|voir|ici|:)|note|8|)|http://x"},
		{"👍🏽👨‍👩‍👧🇫🇷5️⃣❤️!", "👍🏽|👨‍👩‍👧|🇫🇷|5️⃣|❤️|!"},
		{"no!!!??... ok…", "no|!!!??|...|ok|…"},
		{"ȺȺȺȺȺ'll", "ȺȺȺȺȺ|'ll"},
	} {
		if diff := cmp.Diff(strings.Split(c.want, "|"), tokensOf(c.text)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", c.text, diff)
		}
	}
}

func TestProseAnswersOnlyWhereNoTextIsLost(t *testing.T) {
	for _, c := range []struct {
		text string
		ok   bool
	}{{"don't", true}, {"'super'", false}, {"ȺȺȺȺȺ'll", false}} {
		if _, ok := proseEnds(c.text); ok != c.ok {
			t.Errorf("proseEnds(%q) is %v", c.text, ok)
		}
	}
}

func sentencesOf(s string) []string {
	var out []string
	for _, x := range builtin().Analyze(text(s)).Sentences {
		out = append(out, s[x.Span.Start:x.Span.End])
	}
	return out
}

func TestSentencesEndWhereTheyEnd(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"It broke. I want a refund!", "It broke.|I want a refund!"},
		{"bien.Merci", "bien.|Merci"},
		{"M. Dupont paid 3.50 for it. Fine.", "M. Dupont paid 3.50 for it.|Fine."},
		{"Well... it works. Hmm... No.", "Well... it works.|Hmm...|No."},
		{"Super 😍 Je recommande", "Super 😍|Je recommande"},
		{"Nul ! 😡 Jamais plus", "Nul ! 😡|Jamais plus"},
		{"- rapide\n- pas cher\n- fiable", "- rapide|- pas cher|- fiable"},
		{"This line was wrapped\nby a mail program.", "This line was wrapped\nby a mail program."},
		{"One\n\ntwo", "One|two"},
		{"He said \"no.\" Then left (really?) again", "He said \"no.\"|Then left (really?)|again"},
	} {
		if diff := cmp.Diff(strings.Split(c.want, "|"), sentencesOf(c.text)); diff != "" {
			t.Errorf("%q: (-want +got)\n%s", c.text, diff)
		}
	}
}

func TestChunkCacheStaysBounded(t *testing.T) {
	a := builtin()
	var b strings.Builder
	for i := range 3 * cacheSize {
		b.WriteString("w")
		for n := i; n > 0; n /= 26 {
			b.WriteByte(byte('a' + n%26))
		}
		b.WriteByte(' ')
	}
	a.Analyze(text(b.String()))
	n := 0
	for i := range a.cache.slots {
		if a.cache.slots[i].Load() != nil {
			n++
		}
	}
	if n > cacheSize {
		t.Errorf("%d chunks are kept, the bound is %d", n, cacheSize)
	}
}

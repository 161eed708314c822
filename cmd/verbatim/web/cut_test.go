package web

import (
	"strings"
	"testing"

	"verbatim/nlp"
)

func TestPlacesAreMarkedWithTheirOwnSign(t *testing.T) {
	const text = "I love the shampoo, hate the smell. Late, late again."
	at := func(word string) nlp.Span {
		i := strings.Index(text, word)
		return nlp.Span{Start: i, End: i + len(word)}
	}
	mentions := []nlp.Mention{
		{Name: "smell", Spans: []nlp.Span{at("the smell")}, Label: nlp.Negative},
		{Name: "product", Spans: []nlp.Span{at("shampoo"), at("smell")}, Scores: []float64{.7, .7}, Label: nlp.Mixed},
		{Name: "delay", Spans: []nlp.Span{at("late again")}, Label: nlp.Neutral},
	}
	var all strings.Builder
	var got []string
	for _, c := range cutAround(nlp.Input{Fields: []nlp.Field{{Name: "text", Text: text}}}, mentions) {
		all.WriteString(c.Text)
		if c.Hit {
			got = append(got, c.Text+":"+c.Class)
		}
	}
	if all.String() != text {
		t.Errorf("the text became %q", all.String())
	}
	if want := "shampoo:p2 | the smell: | late again:"; strings.Join(got, " | ") != want {
		t.Errorf("got %q, want %q", strings.Join(got, " | "), want)
	}
}

func TestATypicalTextHasFrequentRulesAndLittleElse(t *testing.T) {
	for words, better := range map[int]int{2: 12, 400: 40} {
		if lengthFault(words) <= lengthFault(better) {
			t.Errorf("%d words are as good as %d", words, better)
		}
	}
	if beyondChance(.1, 40, .12, 40) || !beyondChance(.1, 4000, .2, 4000) || beyondChance(.1, 0, .2, 10) {
		t.Error("what is more than chance")
	}
}

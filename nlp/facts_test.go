package nlp

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// factsModel is a model of nothing but a few words and the given facts.
func factsModel(t *testing.T, lines ...string) (*model, error) {
	t.Helper()
	m := &model{lang: "en", vocab: newVocabulary(16), phrases: newTrie(16, 16), ngrams: newTrie(16, 16), meanings: make([]meaning, 1),
		irregular: map[string][]string{"ring": {"rings", "rang", "rung", "ringing"}}, split: map[string][]int32{},
		byForm: newWordList(16, 8), meansForm: make([]int32, 1), texts: newTexts(16, 8)}
	m.addEntry(&lexLine{weight: -3, form: "nobody rang"})
	err := m.loadFacts(fstest.MapFS{"facts": {Data: []byte(strings.Join(lines, "\n"))}}, "facts")
	return m, err
}

// meaningOf walks the trie word by word and gives the entry that a whole text
// is found as, or "".
func (m *model) meaningOf(text string) string {
	words := strings.Fields(text)
	node := m.vocab.words[m.vocab.forms.find(words[0])].root
	for _, w := range words[1:] {
		id := m.vocab.forms.find(w)
		if id == 0 || node == 0 {
			return ""
		}
		node = m.phrases.child(node, id)
	}
	if node == 0 {
		return ""
	}
	return m.texts.text(m.meanings[m.phrases.nodes[node].out].entry)
}

func TestFactsFindEveryChoiceAndNoOther(t *testing.T) {
	m, err := factsModel(t,
		"<answer>\tring/v | call/v back",
		"<act>\t<answer> | come",
		"-2.0\tnobody (has|had|ever|) <act>",
		"-1.5\tnobody (has|will) come (again|)")
	if err != nil {
		t.Fatal(err)
	}
	const all, come = "nobody (has|had|…) <act>", "nobody (has|will) come (again|)"
	want := map[string]string{
		"nobody rang":               "nobody rang", // the lexicon's own phrase
		"nobody has rung":           all,
		"nobody called back":        all,
		"nobody ever calling back":  all,
		"nobody had come":           all,
		"nobody has come":           all, // the earlier line's
		"nobody will come":          come,
		"nobody has come again":     come,
		"nobody will come again":    come,
		"nobody had come again":     "",
		"nobody called":             "",
		"nobody has":                "",
		"nobody has ever rung":      "",
		"nobody rang back":          "",
		"nobody will have come":     "",
		"has come":                  "",
		"nobody ever called back":   all,
		"nobody called back again":  "",
		"nobody has called back":    all,
		"nobody will come back":     "",
		"nobody come again":         "",
		"nobody has ringing":        all,
		"nobody ever come":          all,
		"nobody has call back":      all,
		"nobody has called nobody":  "",
		"nobody will come nobody":   "",
		"nobody rang nobody":        "",
		"nobody had called back by": "",
	}
	got := map[string]string{}
	for text := range want {
		got[text] = m.meaningOf(text)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestFactsThatCanNotBeAreRefused(t *testing.T) {
	for line, want := range map[string]string{
		"-2\tnobody <reply>":       "<reply> is no class",
		"-2\tnobody (has|had":      "nothing closes",
		"-2\t(nobody|) came":       "fits a single word",
		"-2\t... came back":        "begins with a gap",
		"-9\tnobody came":          "no weight between",
		"-2\tnobody\tcame":         "want two fields",
		"<no body>\tnobody | none": "no name of a class",
	} {
		_, err := factsModel(t, line)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "facts:1") {
			t.Errorf("%q: %v, want an error with %q and its line", line, err, want)
		}
	}
}

func TestAFactIsLearnedAsOne(t *testing.T) {
	m, err := factsModel(t, "-2\tnobody (came|went)")
	if err != nil {
		t.Fatal(err)
	}
	m.setWeight("nobody (came|went)", -1.25)
	out, _ := m.phrase("nobody (came|went)")
	if got := m.meanings[out].weightOf(false); got != -1.25 {
		t.Errorf("weight %v after learning, want -1.25", got)
	}
	if len(m.sequence) != 0 {
		t.Errorf("a fact became a sequence of words: %v", m.sequence)
	}
}

func TestGluedSentencesAreTwo(t *testing.T) {
	a, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string][]string{
		"heureImpeccable.":        {"heure", "Impeccable", "."},
		"perfectWill buy":         {"perfect", "Will", "buy"},
		"l'écranParfait":          {"l'", "écranParfait"}, // an accent first: left alone
		"iPhone eBay TripAdvisor": {"iPhone", "eBay", "TripAdvisor"},
		"macOS someThing":         {"macOS", "some", "Thing"},
		"camelCaseWord":           {"camel", "CaseWord"},
		"déçueProduit":            {"déçue", "Produit"},
	} {
		var got []string
		for _, tok := range a.Tokenize(nil, text) {
			got = append(got, text[tok.Start:tok.End])
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q: %s", text, d)
		}
	}
	if an := a.Analyze(Input{Fields: []Field{{Name: "text", Text: "je ne suis pas déçueProduit parfait"}}, Lang: "fr"}); an.Score <= 0 {
		t.Errorf("score %v: the negation went over the glue", an.Score)
	}
}

package learn

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/fstest"

	"verbatim/nlp"
)

// lessonFile gives a file of made-up rows: half of them say that a thing broke,
// half that it should have something.
func lessonFile(name string, n int) LessonFile {
	var b strings.Builder
	things := strings.Fields("screen list menu photo song map card letter ticket order button page")
	for i := range n {
		thing := things[i%len(things)]
		text, label := fmt.Sprintf("the %s went blank for user %c%d", thing, 'a'+i%26, i), "bug"
		if i%2 == 1 {
			text, label = fmt.Sprintf("want a bigger %s for user %c%d", thing, 'a'+i%26, i), "wish"
		}
		fmt.Fprintf(&b, "{\"text\":%q,\"lang\":\"en\",\"themes\":[[%q,\"\"]]}\n", text, label)
	}
	return LessonFile{File: File{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(b.String())), nil }}}
}

func fitLessons(t *testing.T) (*IntentModel, []byte) {
	t.Helper()
	src, err := nlp.New(nlp.Options{Lessons: true})
	if err != nil {
		t.Fatal(err)
	}
	labelled := lessonFile("a", 400)
	if labelled.Map, err = ParseMap("a.map", []byte("bug = bug_report\nwish = -\n")); err != nil {
		t.Fatal(err)
	}
	l, err := ReadLessons(context.Background(), "en", []LessonFile{labelled, lessonFile("b", 100)}, src, 4, 2)
	if err != nil {
		t.Fatal(err)
	}
	m, err := l.Fit(context.Background(), DefaultLessons())
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return m, b.Bytes()
}

func TestLessonsTeachWordsThatTheAnalyzerFinds(t *testing.T) {
	m, file := fitLessons(t)
	if len(m.Held) != 1 || m.Held[0].F1 < 0.95 {
		t.Errorf("held-out folds: %+v", m.Held)
	}
	if w := m.Weights["bug_report"]; w["blank"] <= 0 || w["bigger"] >= 0 {
		t.Errorf("blank weighs %.2f, bigger %.2f", w["blank"], w["bigger"])
	}
	a, err := nlp.New(nlp.Options{IntentWeights: fstest.MapFS{"weights_intents_en.txt": {Data: file}}})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{"my letter went blank": true, "want a bigger letter": false} {
		an := a.Analyze(nlp.Input{Fields: []nlp.Field{{Name: "text", Text: text}}, Lang: "en"})
		found := false
		for _, men := range an.Mentions {
			if men.Kind == nlp.Intent && men.Name == "bug_report" {
				found = true
				if !strings.HasPrefix(men.Rule, "learned: ") || len(men.Spans) == 0 {
					t.Errorf("%q is found by %q at %v", text, men.Rule, men.Spans)
				}
			}
		}
		if found != want {
			t.Errorf("%q: bug_report %v, want %v", text, found, want)
		}
	}
}

func TestLessonsFitTheSameTwice(t *testing.T) {
	_, first := fitLessons(t)
	_, second := fitLessons(t)
	if !bytes.Equal(first, second) {
		t.Error("two fits of the same lessons differ")
	}
}

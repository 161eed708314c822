package learn

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/nlp"
)

// taskTests are the labelled files whose themes, intents and complaints are
// measured, each through testdata/maps/NAME.map.
var taskTests = []struct {
	dir, name string
	task      Task
}{
	{"test", "en_complaint_tweets", TaskComplaint},
	{"train", "en_appreviews_4class", TaskIntent},
	{"test", "en_semeval_absa", TaskTheme},
	{"test", "fr_semeval16_restaurants", TaskTheme},
	{"test", "fr_tripadvisor_absa", TaskTheme},
	{"test", "en_skytrax", TaskTheme},
	{"test", "en_cfpb", TaskTheme},
}

// TestTasksStayAsCommitted measures what is found in labelled text and compares
// the report with the committed one, so that a change of rules shows as a diff
// of figures.
func TestTasksStayAsCommitted(t *testing.T) {
	dir := labelledFolder(t, taskTests[0].name)
	a, err := nlp.New(nlp.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, tt := range taskTests {
		text, err := os.ReadFile(filepath.Join("testdata", "maps", tt.name+".map"))
		if err != nil {
			t.Fatal(err)
		}
		m, err := ParseMap(tt.name+".map", text)
		if err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(filepath.Join(dir, tt.dir, tt.name+".jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		r, err := EvaluateTask(context.Background(), f, tt.name, a, tt.task, m, 0)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		var table strings.Builder
		if err := WriteTask(&table, r); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(table.String()) {
			b.WriteString(strings.TrimRight(line, " \n") + "\n")
		}
		b.WriteByte('\n')
	}
	golden := filepath.Join("testdata", "tasks.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")); d != "" {
		t.Errorf("the figures have changed (go test -run Tasks -update ./nlp/learn writes them anew):\n%s", d)
	}
}

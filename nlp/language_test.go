package nlp

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"unicode"
)

var trainDir = flag.String("train", "", "folder of rated JSON lines: TestWriteLanguageProfiles counts its words into language/en.txt and fr.txt")

// eachText calls do with the texts of the JSON lines files that match pattern.
func eachText(t *testing.T, pattern string, do func(text, lang string)) {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		sc := bufio.NewScanner(f)
		sc.Buffer(nil, 1<<20)
		for sc.Scan() {
			var row struct{ Text, Lang string }
			if err := json.Unmarshal(sc.Bytes(), &row); err != nil {
				t.Fatal(err)
			}
			do(row.Text, row.Lang)
		}
		f.Close()
	}
}

// TestWriteLanguageProfiles computes the English and French profiles:
//
//	go test ./nlp -run TestWriteLanguageProfiles -train DIR
func TestWriteLanguageProfiles(t *testing.T) {
	if *trainDir == "" {
		t.Skip("run with -train DIR to rewrite language/en.txt and fr.txt")
	}
	for _, lang := range []string{"en", "fr"} {
		counts := map[string]int{}
		eachText(t, filepath.Join(*trainDir, lang+"_*.jsonl"), func(text, _ string) {
			for w := range strings.FieldsSeq(text) {
				for _, p := range splitChunk(nil, w) {
					if s := straight(strings.ToLower(w[p.start:p.end])); p.kind == WordToken && strings.IndexFunc(s, unicode.IsDigit) < 0 {
						counts[s]++
					}
				}
			}
		})
		if err := os.WriteFile("language/"+lang+".txt", profile(counts), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// profile writes the 6,000 most frequent words with their counts.
func profile(counts map[string]int) []byte {
	words := make([]string, 0, len(counts))
	for w := range counts {
		words = append(words, w)
	}
	sort.Slice(words, func(i, j int) bool {
		if counts[words[i]] != counts[words[j]] {
			return counts[words[i]] > counts[words[j]]
		}
		return words[i] < words[j]
	})
	var b strings.Builder
	b.WriteString("# Words and their counts, computed by TestWriteLanguageProfiles.\n")
	for _, w := range words[:min(len(words), 6000)] {
		fmt.Fprintf(&b, "%s\t%d\n", w, counts[w])
	}
	return []byte(b.String())
}

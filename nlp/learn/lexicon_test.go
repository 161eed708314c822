package learn

import (
	"bufio"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// lexiconDir is where the hand-written files stand.
const lexiconDir = "../lexicon"

// eachLexiconLine calls do with the fields of every line of a lexicon file
// that says something.
func eachLexiconLine(t *testing.T, name string, do func(where string, fields []string)) {
	t.Helper()
	f, err := os.Open(filepath.Join(lexiconDir, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	for n := 1; sc.Scan(); n++ {
		line := sc.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		do(name+":"+strconv.Itoa(n), strings.Split(line, "\t"))
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
}

func TestLexiconEntriesAreWellFormed(t *testing.T) {
	classes := map[string]string{"en.txt": " v n a a0 ", "fr.txt": " v1 v2 v3 n a "}
	for name, known := range classes {
		seen := map[string]string{}
		eachLexiconLine(t, name, func(where string, f []string) {
			if len(f) < 2 || len(f) > 3 {
				t.Errorf("%s: %d fields", where, len(f))
				return
			}
			if w, err := strconv.ParseFloat(f[0], 64); err != nil || w < -4 || w > 4 {
				t.Errorf("%s: weight %q is not in -4 … 4", where, f[0])
			}
			words := strings.Split(f[1], " ")
			if len(words) > 6 || f[1] != strings.ToLower(f[1]) || strings.Join(strings.Fields(f[1]), " ") != f[1] || strings.Contains(f[1], "’") {
				t.Errorf("%s: form %q is not one to six lower-case words", where, f[1])
			}
			if before, ok := seen[f[1]]; ok {
				t.Errorf("%s: %q stands in %s too", where, f[1], before)
			}
			seen[f[1]] = where
			if len(f) == 3 {
				class, _, _ := strings.Cut(f[2], "@")
				if !strings.Contains(known, " "+class+" ") {
					t.Errorf("%s: class %q is unknown", where, f[2])
				}
			}
		})
		if len(seen) < 3000 {
			t.Errorf("%s: %d entries, several thousand expected", name, len(seen))
		}
	}
}

func TestModifiersAreWellFormed(t *testing.T) {
	kinds := " negate intensify diminish contrast wish condition question polite too past sarcasm "
	for _, name := range []string{"modifiers_en.txt", "modifiers_fr.txt"} {
		seen := map[string]bool{}
		eachLexiconLine(t, name, func(where string, f []string) {
			if len(f) != 3 || !strings.Contains(kinds, " "+f[0]+" ") {
				t.Errorf("%s: %q is no modifier", where, strings.Join(f, " "))
				return
			}
			v, err := strconv.ParseFloat(f[1], 64)
			if err != nil || v < 0 || v > 2 || (f[0] == "intensify" && v <= 1) || (f[0] == "diminish" && v >= 1) {
				t.Errorf("%s: value %q is out of range", where, f[1])
			}
			if seen[f[0]+" "+f[2]] {
				t.Errorf("%s: %q stands twice", where, f[2])
			}
			seen[f[0]+" "+f[2]] = true
		})
	}
}

func TestIrregularFormsAndEmojiAreWellFormed(t *testing.T) {
	for _, name := range []string{"irregular_en.txt", "irregular_fr.txt"} {
		eachLexiconLine(t, name, func(where string, f []string) {
			if len(f) != 2 || len(strings.Fields(f[1])) == 0 {
				t.Errorf("%s: no forms", where)
			}
		})
	}
	seen := map[string]bool{}
	eachLexiconLine(t, "emoji.txt", func(where string, f []string) {
		if len(f) != 2 || seen[f[len(f)-1]] {
			t.Errorf("%s: %q is no new emoji", where, strings.Join(f, " "))
			return
		}
		seen[f[1]] = true
		if w, err := strconv.ParseFloat(f[0], 64); err != nil || w < -4 || w > 4 {
			t.Errorf("%s: weight %q is not in -4 … 4", where, f[0])
		}
	})
}

func TestVerbsOfTheThirdClassAreSpeltOut(t *testing.T) {
	forms := map[string]bool{}
	eachLexiconLine(t, "irregular_fr.txt", func(_ string, f []string) { forms[f[0]] = true })
	eachLexiconLine(t, "fr.txt", func(where string, f []string) {
		if len(f) == 3 && f[2] == "v3" && !forms[f[1]] {
			t.Errorf("%s: %q has no forms in irregular_fr.txt", where, f[1])
		}
	})
}

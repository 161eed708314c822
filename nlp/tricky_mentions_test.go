package nlp

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// mentionFloors are the shares, in percent, of the lines of
// testdata/mentions_LANG.txt whose wants must all hold: what was measured,
// rounded down.
var mentionFloors = map[string]int{"en": 87, "fr": 84}

// TestTrickyMentionsComeOutRight holds what is found to what a reader would
// find. Which lines come out wrong stands in testdata/mentions_wrong.txt; run
// with -update after a change of rules, and with -v for each group.
func TestTrickyMentionsComeOutRight(t *testing.T) {
	a := builtin()
	out := "# Tricky sentences in which something is found wrongly or not at all: language, the wants that fail, what is found, group, text.\n"
	for _, lang := range modelLangs {
		shares := map[string]*[2]int{}
		for _, line := range readMentions(t, lang) {
			an := a.Analyze(Input{Fields: []Field{{Name: "text", Text: strings.ReplaceAll(line.text, `\n`, "\n")}}, Lang: lang})
			failed := line.failed(&an)
			for _, group := range []string{line.group, "all"} {
				if shares[group] == nil {
					shares[group] = new([2]int)
				}
				shares[group][1]++
				if len(failed) == 0 {
					shares[group][0]++
				}
			}
			if len(failed) > 0 {
				out += fmt.Sprintf("%s\t%s\t%s\t%s\t%s\n", lang, strings.Join(failed, " "), foundIn(&an), line.group, line.text)
			}
		}
		for _, group := range sortedGroups(shares) {
			t.Logf("%s %-12s %3d of %3d", lang, group, shares[group][0], shares[group][1])
		}
		if got := 100 * shares["all"][0] / shares["all"][1]; got < mentionFloors[lang] {
			t.Errorf("%s: %d %% of the lines come out right, at least %d %% must", lang, got, mentionFloors[lang])
		}
	}
	compareMentions(t, out)
}

func sortedGroups(shares map[string]*[2]int) []string {
	var out []string
	for group := range shares {
		out = append(out, group)
	}
	slices.Sort(out)
	return out
}

// mentionLine is one line of testdata/mentions_LANG.txt, whose head tells what
// wants are.
type mentionLine struct {
	wants       []string
	group, text string
}

// failed gives the wants that do not hold.
func (l mentionLine) failed(an *Analysis) []string {
	var out []string
	for _, want := range l.wants {
		rest, not := strings.CutPrefix(want, "!")
		if holds(rest, an) == not {
			out = append(out, want)
		}
	}
	return out
}

// holds says whether a want without its "!" is met.
func holds(want string, an *Analysis) bool {
	if want == "c" {
		return an.Complaint
	}
	kind := map[byte]MentionKind{'t': Theme, 'i': Intent, 'e': Emotion}[want[0]]
	name := strings.TrimRight(want[2:], "+-")
	sign := strings.TrimPrefix(want[2:], name)
	return slices.ContainsFunc(an.Mentions, func(m Mention) bool {
		return m.Kind == kind && (m.Name == name || strings.HasPrefix(m.Name, name+".")) &&
			(sign == "" || sign == "+" && m.Score > 0 || sign == "-" && m.Score < 0)
	})
}

// foundIn spells what is found.
func foundIn(an *Analysis) string {
	var out []string
	if an.Complaint {
		out = append(out, "c")
	}
	for _, m := range an.Mentions {
		sign := ""
		switch {
		case m.Kind == Theme && m.Score > 0:
			sign = "+"
		case m.Kind == Theme && m.Score < 0:
			sign = "-"
		}
		out = append(out, string(m.Kind)[:1]+":"+m.Name+sign)
	}
	if len(out) == 0 {
		return "nothing"
	}
	return strings.Join(out, " ")
}

func readMentions(t *testing.T, lang string) []mentionLine {
	t.Helper()
	name := "testdata/mentions_" + lang + ".txt"
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var out []mentionLine
	seen := map[string]bool{}
	for i, line := range strings.Split(string(data), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.Split(line, "\t")
		if len(parts) != 3 || seen[parts[2]] {
			t.Fatalf("%s:%d: want WANTS<TAB>GROUP<TAB>TEXT with a text that is not there yet, got %q", name, i+1, line)
		}
		seen[parts[2]] = true
		l := mentionLine{strings.Fields(parts[0]), parts[1], parts[2]}
		for _, want := range l.wants {
			if w := strings.TrimPrefix(want, "!"); w != "c" && (len(w) < 3 || w[1] != ':' || !strings.ContainsRune("tie", rune(w[0]))) {
				t.Fatalf("%s:%d: %q is no want", name, i+1, want)
			}
		}
		out = append(out, l)
	}
	if len(out) < 200 {
		t.Fatalf("%s: %d lines, at least 200 must be there", name, len(out))
	}
	return out
}

func compareMentions(t *testing.T, got string) {
	t.Helper()
	const golden = "testdata/mentions_wrong.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("other sentences come out wrong than before (run with -update if that is better):\n%s", diff)
	}
}

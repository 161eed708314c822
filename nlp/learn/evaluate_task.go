package learn

import (
	"context"
	"fmt"
	"io"
	"sort"

	"verbatim/nlp"
)

// Task is what an evaluation of found labels looks at.
type Task string

// The tasks. Of TaskComplaint the one label is "complaint", Analysis.Complaint;
// those of the others are the names of the mentions of that kind.
const (
	TaskTheme     Task = "theme"
	TaskIntent    Task = "intent"
	TaskEmotion   Task = "emotion"
	TaskComplaint Task = "complaint"
)

// EvaluateTask measures what a finds in the labelled JSON lines of r, which it
// calls name, against their labels ("themes") seen through m. Of each class it
// keeps worst mistakes of each kind.
func EvaluateTask(ctx context.Context, r io.Reader, name string, a Analyzer, task Task, m *LabelMap, worst int) (TaskReport, error) {
	t := taskTally{m: m, task: task, worst: worst, classes: make([]classTally, len(m.Classes))}
	err := EachRow(ctx, r, name, func(line int, row Row) error {
		if !m.keeps(row) {
			return nil
		}
		truth, err := m.truths(row)
		if err != nil || truth == nil {
			return err
		}
		got := a.Analyze(row.input())
		t.add(line, row, truth, found(task, m, &got), &got)
		return nil
	})
	if err != nil {
		return TaskReport{}, err
	}
	return t.report(name), nil
}

// classTruth is what a row's labels say of a class.
type classTruth struct {
	here           bool
	plus, minus, x int // labels of it that are positive, negative, neither
}

// sign is +1 or -1 where all the labels of the class agree, else 0.
func (c classTruth) sign() int {
	switch {
	case c.x > 0 || c.plus > 0 && c.minus > 0:
		return 0
	case c.plus > 0:
		return 1
	case c.minus > 0:
		return -1
	}
	return 0
}

func (c *classTruth) add(polarity string) {
	c.here = true
	switch polarity {
	case "":
	case "pos", "positive":
		c.plus++
	case "neg", "negative":
		c.minus++
	default:
		c.x++
	}
}

// classFound is what the analyzer says of a class: how often it was mentioned
// and the mean score of the mentions.
type classFound struct {
	n     int
	score float64
	by    []nlp.Mention
}

func found(task Task, m *LabelMap, an *nlp.Analysis) []classFound {
	out := make([]classFound, len(m.Classes))
	if task == TaskComplaint {
		for i, c := range m.Classes {
			if an.Complaint && c.covers("complaint") {
				out[i] = classFound{1, an.Score, an.Mentions}
			}
		}
		return out
	}
	for i, c := range m.Classes {
		f := &out[i]
		for _, men := range an.Mentions {
			if string(men.Kind) == string(task) && c.covers(men.Name) {
				f.n++
				f.score += men.Score
				f.by = append(f.by, men)
			}
		}
		if f.n > 0 {
			f.score /= float64(f.n)
		}
	}
	return out
}

// taskTally gathers what a TaskReport is made of.
type taskTally struct {
	m       *LabelMap
	task    Task
	worst   int
	rows    int
	classes []classTally
	misses  []TaskMistake
}

type classTally struct {
	truth, said, both         int
	plus, minus, signs, right int // found ones whose label has a sign
}

func (t *taskTally) add(line int, row Row, truth []classTruth, got []classFound, an *nlp.Analysis) {
	t.rows++
	for i := range t.classes {
		c, tr, f := &t.classes[i], truth[i], got[i]
		if tr.here {
			c.truth++
		}
		if f.n > 0 {
			c.said++
		}
		what := ""
		switch {
		case tr.here && f.n > 0:
			c.both++
			if !c.addSign(tr.sign(), f.score) {
				what = wrongSign
			}
		case t.m.SignsOnly:
		case tr.here:
			what = missed
		case f.n > 0:
			what = wronglyFound
		}
		if what != "" && t.worst > 0 {
			by := f.by
			if what == missed {
				by = an.Mentions
			}
			t.misses = append(t.misses, TaskMistake{Line: line, What: what, Label: t.m.Classes[i].Name, Score: f.score, Text: row.Text, Found: evidenceOf(row.Text, by)})
		}
	}
}

// addSign counts a found class whose label has a sign and says whether the
// score has the same; without a sign there is nothing to be wrong about.
func (c *classTally) addSign(sign int, score float64) bool {
	switch {
	case sign == 0:
		return true
	case sign > 0:
		c.plus++
	default:
		c.minus++
	}
	c.signs++
	if score*float64(sign) > 0 {
		c.right++
		return true
	}
	return false
}

// evidenceOf spells mentions: name, rule, score and the words they lie on.
func evidenceOf(text string, mentions []nlp.Mention) []string {
	var out []string
	for _, m := range mentions {
		s := fmt.Sprintf("%s %s %+.2f (%s)", m.Kind, m.Name, m.Score, m.Rule)
		for _, p := range m.Spans {
			s += fmt.Sprintf(" %q", text[p.Start:p.End])
		}
		out = append(out, s)
	}
	return out
}

// The kinds of mistake.
const (
	missed       = "missed"
	wronglyFound = "wrongly found"
	wrongSign    = "wrong sign"
)

// trimmed gives the worst mistakes of each class and kind: those on the shortest
// texts, where there is least to be misled by.
func (t *taskTally) trimmed() []TaskMistake {
	sort.SliceStable(t.misses, func(i, j int) bool {
		a, b := t.misses[i], t.misses[j]
		if a.Label != b.Label {
			return a.Label < b.Label
		}
		if a.What != b.What {
			return a.What < b.What
		}
		return len(a.Text) < len(b.Text)
	})
	var kept []TaskMistake
	n := 0
	for i, m := range t.misses {
		if n++; i == 0 || m.Label != t.misses[i-1].Label || m.What != t.misses[i-1].What {
			n = 1
		}
		if n <= t.worst {
			kept = append(kept, m)
		}
	}
	return kept
}

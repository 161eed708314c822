package learn

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"maps"
	"math"
	"sort"
	"strings"
)

// LessonOptions steer the fit of intents. Start from DefaultLessons.
type LessonOptions struct {
	MinRows, MinFiles int        // a word must occur in so many labelled rows, and in so many files
	Mass              float64    // what all rows weigh together: the more, the less the prior counts
	FilePower         float64    // a file's share grows with that power of its rows
	OneClass          float64    // and is this much of it where the rows are all of one class
	Ridge             [3]float64 // pull towards the prior: marks, words, pairs
	Rule              float64    // the prior of an intent's own rules
	Iterations        int
	Least             float64 // weights smaller than this are left out
}

// DefaultLessons is how the embedded weights of intents are fitted, chosen by
// five-fold cross-validation on the training files. The figures are flat from a
// Mass of 12,000 to 40,000; the least leans least on the trades of the lessons.
// Files of one class alone, which only say where an intent is not to be found,
// weighed more than those that know it; at a third of it both are heard.
func DefaultLessons() LessonOptions {
	return LessonOptions{MinRows: 5, MinFiles: 3, Mass: 12000, FilePower: 0.5, OneClass: 0.3, Ridge: [3]float64{0.5, 1, 1}, Rule: 2, Iterations: 60, Least: 0.2}
}

// IntentModel is what was learned of one language's intents.
type IntentModel struct {
	Lang    string
	Weights map[string]map[string]float64 // by intent and feature
	Held    []IntentHeld
}

// IntentHeld is how well an intent is told in a file by weights fitted without
// the fold that is measured, at the bias that was chosen over all files.
type IntentHeld struct {
	Intent, File    string
	N, Found, Right int
	F1, Constant    float64
}

// Fit fits the weights of every intent. The same lessons give the same model.
func (l *Lessons) Fit(ctx context.Context, opt LessonOptions) (*IntentModel, error) {
	m := &IntentModel{Lang: l.lang, Weights: map[string]map[string]float64{}}
	for t, name := range l.tasks {
		shift, held, err := l.cross(ctx, opt, t)
		if err != nil {
			return nil, err
		}
		m.Held = append(m.Held, held...)
		x, err := l.fit(ctx, opt, t, -1)
		if err != nil {
			return nil, err
		}
		m.Weights[name] = l.weights(x, shift, opt.Least)
	}
	return m, nil
}

// weights gives what was learned of each feature, but for what is small. What a
// stem has learned goes to the words that begin with it.
func (l *Lessons) weights(x []float64, shift, least float64) map[string]float64 {
	w := map[string]float64{}
	for i, f := range l.names {
		if !strings.HasSuffix(f, "*") {
			w[f] = x[i]
		}
	}
	for _, f := range l.words {
		if id, ok := l.ids[stemOf(f)]; ok {
			w[f] += x[id]
		}
	}
	w["<bias>"] += shift
	maps.DeleteFunc(w, func(_ string, v float64) bool { return math.Abs(v) < least })
	return w
}

// shares gives every row its weight for a task: in a file that has both
// classes each weighs half, in others all is of one class.
func (l *Lessons) shares(opt LessonOptions, t, held int) []float64 {
	n := make([][2]float64, len(l.files))
	for i := range l.rows {
		if e := &l.rows[i]; e.label[t] != 0 && int(e.fold) != held {
			n[e.file][(e.label[t]+1)/2]++
		}
	}
	total := 0.0
	mass := make([]float64, len(l.files))
	for f, c := range n {
		if c[0]+c[1] > 0 {
			mass[f] = math.Pow(c[0]+c[1], opt.FilePower)
			if c[0] == 0 || c[1] == 0 {
				mass[f] *= opt.OneClass
			}
			total += mass[f]
		}
	}
	out := make([]float64, len(l.rows))
	for i := range l.rows {
		e := &l.rows[i]
		if e.label[t] == 0 || int(e.fold) == held {
			continue
		}
		c := n[e.file]
		out[i] = mass[e.file] / total * opt.Mass / (c[0] + c[1])
		if c[0] > 0 && c[1] > 0 {
			out[i] *= (c[0] + c[1]) / 2 / c[(e.label[t]+1)/2]
		}
	}
	return out
}

// fit fits one intent without a fold (-1 for none).
func (l *Lessons) fit(ctx context.Context, opt LessonOptions, t, held int) ([]float64, error) {
	share := l.shares(opt, t, held)
	prior, ridge := make([]float64, len(l.names)), make([]float64, len(l.names))
	for i, f := range l.names {
		switch {
		case f == "<bias>":
			ridge[i] = 1e-3
		case l.mark[i]:
			ridge[i] = opt.Ridge[0]
		default:
			ridge[i] = opt.Ridge[orderOf(f)]
		}
		if f == ruleMark(l.tasks[t]) {
			prior[i] = opt.Rule
		}
	}
	loss := func(x, g []float64) float64 {
		sum := 0.0
		for i := range x {
			d := x[i] - prior[i]
			sum += ridge[i] * d * d / 2
			g[i] = ridge[i] * d
		}
		for i := range l.rows {
			s := share[i]
			if s == 0 {
				continue
			}
			e := &l.rows[i]
			z, y := e.raw(x), float64(e.label[t]+1)/2
			sum += s * (softplus(z) - y*z)
			d := s * (1/(1+math.Exp(-z)) - y)
			for j, f := range e.feats {
				g[f] += d * float64(e.vals[j])
			}
		}
		return sum
	}
	x := append([]float64(nil), prior...)
	err := minimise(ctx, loss, x, opt.Iterations)
	return x, err
}

func (e *lesson) raw(x []float64) float64 {
	z := 0.0
	for j, f := range e.feats {
		z += x[f] * float64(e.vals[j])
	}
	return z
}

// cross chooses the shift of an intent's bias that gives the highest mean F1
// over the files that have both classes, on folds that were left out, and says
// how each of them does with it. An intent that a rule has found stands,
// whatever the weights say, so the shift is chosen for what these add.
func (l *Lessons) cross(ctx context.Context, opt LessonOptions, t int) (shift float64, held []IntentHeld, err error) {
	z := make([]float64, len(l.rows))
	for k := range folds {
		x, err := l.fit(ctx, opt, t, k)
		if err != nil {
			return 0, nil, err
		}
		for i := range l.rows {
			if int(l.rows[i].fold) == k {
				z[i] = l.rows[i].raw(x)
			}
		}
	}
	best := -1.0
	for s := -2.0; s <= 2; s += 0.1 {
		of := l.measure(t, z, s)
		sum := 0.0
		for _, h := range of {
			sum += h.F1 / float64(len(of))
		}
		if sum > best {
			best, shift, held = sum, s, of
		}
	}
	return shift, held, nil
}

func (l *Lessons) measure(t int, z []float64, shift float64) []IntentHeld {
	by := make([]classTally, len(l.files))
	rows := make([]int, len(l.files))
	for i := range l.rows {
		e := &l.rows[i]
		if e.label[t] == 0 {
			continue
		}
		c := &by[e.file]
		rows[e.file]++
		said, truth := z[i]+shift > 0 || e.ruled[t], e.label[t] > 0
		if said {
			c.said++
		}
		if truth {
			c.truth++
		}
		if said && truth {
			c.both++
		}
	}
	var out []IntentHeld
	for f, c := range by {
		if c.truth == 0 || c.truth == rows[f] {
			continue
		}
		every := classTally{truth: c.truth, said: rows[f], both: c.truth}
		out = append(out, IntentHeld{Intent: l.tasks[t], File: l.files[f], N: c.truth, Found: c.said, Right: c.both, F1: *c.f1(), Constant: *every.f1()})
	}
	return out
}

// Size is how many weights there are.
func (m *IntentModel) Size() int {
	n := 0
	for _, w := range m.Weights {
		n += len(w)
	}
	return n
}

// WriteTo writes the weights file, sorted by feature and intent.
func (m *IntentModel) WriteTo(w io.Writer) (int64, error) {
	var lines []string
	for intent, weights := range m.Weights {
		for f, v := range weights {
			lines = append(lines, fmt.Sprintf("%s\t%s\t%.2f\n", f, intent, v))
		}
	}
	sort.Strings(lines)
	b := &counter{w: bufio.NewWriter(w)}
	b.printf("# Learned weights of intents, written by the learner: FEATURE, a tab, INTENT, a tab, WEIGHT.\n%s", strings.Join(lines, ""))
	if b.err == nil {
		b.err = b.w.Flush()
	}
	return b.n, b.err
}

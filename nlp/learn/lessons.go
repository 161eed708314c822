package learn

import (
	"context"
	"fmt"
	"io"
	"math/bits"
	"slices"
	"sort"
	"strings"
	"unicode"

	"verbatim/nlp"
)

// IntentSource is where the features of intents come from: the analyzer with
// its rules, without what was learned of intents before.
type IntentSource interface {
	IntentFeatures(in nlp.Input, visit func(feature string, mark bool)) (lang string, length float64)
}

// Lessons are texts of one language, counted, with what is known of their
// intents. Files without labels teach nothing; they tell which words are said
// in more than one trade.
type Lessons struct {
	lang  string
	tasks []string // the intents, sorted
	files []string
	sizes []int // rows of each file
	ids   map[string]int32
	names []string
	mark  []bool
	rows  []lesson
	words []string // every word that a stem may speak for, sorted
	seen  map[string]*presence
}

// lesson is one text.
type lesson struct {
	file  int32
	fold  int8
	label []int8 // by task: +1, -1, 0 unknown
	ruled []bool // by task: a rule has found it
	feats []int32
	vals  []float32 // 1 for a mark, length × count for the rest
}

// LessonFile is a file with its map, nil for one without labels.
type LessonFile struct {
	File
	Map *LabelMap
}

// lessonCap is about how many rows of a file are fitted, chosen by a hash: what
// a file teaches hardly grows beyond.
const lessonCap = 6000

// ReadLessons counts the files, held-out rows left out, and keeps the words and
// pairs that occur in minRows labelled rows and in minFiles files of any kind.
func ReadLessons(ctx context.Context, lang string, files []LessonFile, src IntentSource, minRows, minFiles int) (*Lessons, error) {
	l := &Lessons{lang: lang, ids: map[string]int32{}, seen: map[string]*presence{}}
	for _, f := range files {
		if f.Map != nil {
			for _, name := range f.Map.taught() {
				if !slices.Contains(l.tasks, name) {
					l.tasks = append(l.tasks, name)
				}
			}
		}
	}
	sort.Strings(l.tasks)
	for n, f := range files {
		if err := l.count(ctx, n, f, src); err != nil {
			return nil, err
		}
	}
	l.prune(minRows, minFiles)
	for n, f := range files {
		l.files = append(l.files, f.Name)
		if f.Map == nil {
			continue
		}
		if err := l.add(ctx, n, f, src); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// each opens a file and calls do with its rows of the language, but for those
// that are held out or of other domains.
func (l *Lessons) each(ctx context.Context, f LessonFile, do func(Row) error) error {
	r, err := f.Open()
	if err != nil {
		return fmt.Errorf("open labelled text: %w", err)
	}
	defer r.Close()
	return EachRow(ctx, io.Reader(r), f.Name, func(_ int, row Row) error {
		if row.Lang != l.lang || HeldOut(row.Text) || f.Map != nil && !f.Map.inDomain(row) {
			return nil
		}
		return do(row)
	})
}

// count notes where each feature occurs. Only labelled files count rows.
func (l *Lessons) count(ctx context.Context, file int, f LessonFile, src IntentSource) error {
	row := int32(0)
	for _, p := range l.seen {
		p.last = 0
	}
	l.sizes = append(l.sizes, 0)
	return l.each(ctx, f, func(in Row) error {
		l.sizes[file]++
		row++
		see := func(name string) {
			p := l.seen[name]
			if p == nil {
				p = &presence{}
				l.seen[strings.Clone(name)] = p
			}
			p.trades |= 1 << min(file, 63)
			if p.last != row && f.Map != nil {
				p.last = row
				p.rows++
			}
		}
		src.IntentFeatures(in.input(), func(name string, mark bool) {
			see(name)
			if stem := stemOf(name); stem != "" {
				see(stem)
			}
		})
		return nil
	})
}

// stemLetters are the first letters of a longer word, by which words that begin
// alike learn from one another: "crash" from "crashing". Of three, four and five
// letters, with and without the whole words, four told intents best in folds
// that were left out.
const stemLetters = 4

// stemRows is in how many labelled rows a word must occur to go by its stem.
const stemRows = 2

// stemOf gives the feature of all words that begin like a word, "cras*", or
// nothing for short words, pairs and what is no word.
func stemOf(word string) string {
	n, end := 0, 0
	for i, c := range word {
		if !unicode.IsLetter(c) {
			return ""
		}
		if n++; n == stemLetters+1 {
			end = i
		}
	}
	if end == 0 {
		return ""
	}
	return word[:end] + "*"
}

func (l *Lessons) prune(minRows, minFiles int) {
	for name, p := range l.seen {
		mark := name[0] == '<' && !strings.Contains(name, " ")
		if mark && p.rows > 0 {
			l.names = append(l.names, name)
		}
		if mark || bits.OnesCount64(p.trades) < minFiles || !teachable(name) {
			continue
		}
		if int(p.rows) >= minRows*orderOf(name) {
			l.names = append(l.names, name)
		}
		if stemOf(name) != "" && int(p.rows) >= stemRows {
			l.words = append(l.words, name)
		}
	}
	sort.Strings(l.names)
	sort.Strings(l.words)
	for i, name := range l.names {
		l.ids[name] = int32(i)
	}
	l.mark = make([]bool, len(l.names))
	l.seen = nil
}

// add reads a labelled file again and keeps its rows.
func (l *Lessons) add(ctx context.Context, file int, f LessonFile, src IntentSource) error {
	sum := map[int32]float32{}
	return l.each(ctx, f, func(in Row) error {
		if n := uint64(l.sizes[file]); endHash(in.Text)>>16%n >= lessonCap {
			return nil
		}
		truth, err := f.Map.truths(in)
		if err != nil || truth == nil {
			return err
		}
		clear(sum)
		_, length := src.IntentFeatures(in.input(), func(name string, mark bool) {
			if id, ok := l.ids[name]; ok {
				sum[id]++
				l.mark[id] = mark
			}
			if id, ok := l.ids[stemOf(name)]; ok && l.knows(name) {
				sum[id]++
			}
		})
		e := lesson{file: int32(file), fold: foldOf(in.Text), label: make([]int8, len(l.tasks)), ruled: make([]bool, len(l.tasks))}
		for t, name := range l.tasks {
			e.label[t] = f.Map.teaches(name, truth)
			rule, known := l.ids[ruleMark(name)]
			e.ruled[t] = known && sum[rule] > 0
		}
		for id := range sum {
			e.feats = append(e.feats, id)
		}
		slices.Sort(e.feats)
		for _, id := range e.feats {
			v := sum[id]
			if !l.mark[id] {
				v *= float32(length)
			}
			e.vals = append(e.vals, v)
		}
		l.rows = append(l.rows, e)
		return nil
	})
}

// knows says whether a word may go by its stem.
func (l *Lessons) knows(word string) bool {
	_, ok := slices.BinarySearch(l.words, word)
	return ok
}

// ruleMark is what an intent's own rules are called as a feature.
func ruleMark(intent string) string { return "<rule:" + intent + ">" }

// foldOf parts the texts that are not held out, like with like.
func foldOf(text string) int8 { return int8(endHash(text) / 5 % folds) }

// taught are the intents that the map's file tells of.
func (m *LabelMap) taught() []string {
	out := slices.Clone(m.None)
	for _, c := range m.Classes {
		out = append(out, c.Name)
	}
	return out
}

// teaches says what a row's labels say of an intent.
func (m *LabelMap) teaches(name string, truth []classTruth) int8 {
	for i, c := range m.Classes {
		if c.Name == name && truth[i].here {
			return 1
		} else if c.Name == name {
			return -1
		}
	}
	if slices.Contains(m.None, name) {
		return -1
	}
	return 0
}

// Size says how many rows and features there are.
func (l *Lessons) Size() string {
	return fmt.Sprintf("%d rows, %d features", len(l.rows), len(l.names))
}

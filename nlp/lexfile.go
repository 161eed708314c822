package nlp

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
)

// lexLine is one line of a lexicon file.
type lexLine struct {
	weight float64
	form   string
	class  string
	entry  int32 // its form in model.texts
}

// eachLine calls do with the fields of each line of a file, which are do's only
// as long as it runs. A file that is not there has no lines.
func eachLine(fsys fs.FS, name string, do func(fields []string) error) error {
	text, err := readText(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	var fields []string
	n := 0
	for line := range strings.Lines(text) {
		n++
		end := len(line)
		for end > 0 && (line[end-1] == ' ' || line[end-1] == '\r' || line[end-1] == '\n') {
			end--
		}
		if line = line[:end]; line == "" || line[0] == '#' && !strings.HasPrefix(line, "#\t") {
			continue
		}
		fields = appendFields(fields[:0], line)
		if err := do(fields); err != nil {
			return fmt.Errorf("read %s:%d: %w", name, n, err)
		}
	}
	return nil
}

// readText reads a file into a string, which fs.ReadFile would copy once more.
func readText(fsys fs.FS, name string) (string, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	var text strings.Builder
	if info, err := f.Stat(); err == nil {
		text.Grow(int(info.Size()))
	}
	_, err = io.CopyBuffer(&text, f, make([]byte, 4<<10))
	return text.String(), err
}

// appendFields cuts a line at its tabs.
func appendFields(fields []string, line string) []string {
	for {
		tab := strings.IndexByte(line, '\t')
		if tab < 0 {
			return append(fields, line)
		}
		fields, line = append(fields, line[:tab]), line[tab+1:]
	}
}

// eachEntry calls do with each line of a lexicon file, which is do's only as long
// as it runs.
func eachEntry(name string, do func(l *lexLine)) error {
	var l lexLine
	return eachLine(lexiconFiles, name, func(f []string) error {
		if len(f) < 2 {
			return fmt.Errorf("%q has no form", f[0])
		}
		w, err := parseNumber(f[0])
		if err != nil || w < -5 || w > 5 {
			return fmt.Errorf("%q is no weight between -5 and 5", f[0])
		}
		l = lexLine{weight: w, form: strings.TrimSpace(f[1])}
		if len(f) > 2 {
			l.class = strings.TrimSpace(f[2])
		}
		do(&l)
		return nil
	})
}

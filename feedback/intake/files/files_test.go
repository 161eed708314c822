package files

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/tools/txtar"

	"verbatim/feedback"
)

var update = flag.Bool("update", false, "write the golden files anew")

// fileTime is when every fixture was last changed.
var fileTime = time.Date(2026, 11, 15, 12, 0, 0, 0, time.UTC)

// TestExports reads files like those of help desks, app stores, survey tools
// and review sites, and compares the plan and the rows with the golden part.
func TestExports(t *testing.T) {
	golden, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(golden) < 10 {
		t.Fatalf("%d fixtures: %v", len(golden), err)
	}
	for _, name := range golden {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got := read(t, a)
			if *update {
				a.Files = append(a.Files[:1], txtar.File{Name: "output", Data: []byte(got)})
				if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if len(a.Files) < 2 {
				t.Fatal("no golden part: run with -update")
			}
			if d := cmp.Diff(string(a.Files[1].Data), got); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

// setting returns the value of "name: value" in the archive's comment.
func setting(a *txtar.Archive, name string) string {
	for line := range strings.Lines(string(a.Comment)) {
		if v, ok := strings.CutPrefix(line, name+": "); ok {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

// read writes the fixture's input in its encoding and shows how it is read.
func read(t *testing.T, a *txtar.Archive) string {
	t.Helper()
	text := strings.NewReplacer(`\0`, "\x00", `\,`, ",").Replace(string(a.Files[0].Data))
	path := write(t, setting(a, "name"), encoded(t, text, setting(a, "encoding")))
	o := Options{TempDir: t.TempDir()}
	if z := setting(a, "zone"); z != "" {
		var err error
		if o.Zone, err = time.LoadLocation(z); err != nil {
			t.Fatal(err)
		}
	}
	return show(t, path, o)
}

func write(t *testing.T, name string, body []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, body, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, fileTime, fileTime); err != nil {
		t.Fatal(err)
	}
	return path
}

func encoded(t *testing.T, s, name string) []byte {
	t.Helper()
	var b []byte
	var err error
	switch name {
	case "utf-8":
		b = []byte(s)
	case "utf-8-bom":
		b = []byte("\ufeff" + s)
	case "windows-1252":
		b, err = charmap.Windows1252.NewEncoder().Bytes([]byte(strings.ReplaceAll(s, "\n", "\r\n")))
	case "mac-roman":
		b, err = charmap.Macintosh.NewEncoder().Bytes([]byte(strings.ReplaceAll(s, "\n", "\r")))
	case "utf-16le-bom":
		b, err = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(s))
	case "utf-16le":
		b, err = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().Bytes([]byte(s))
	case "utf-16be":
		b, err = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().Bytes([]byte(s))
	default:
		err = errors.New("no encoding " + name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// rows reads a file to its end.
func rows(t *testing.T, path string, o Options) ([]*Plan, []Row) {
	t.Helper()
	r, err := Open(context.Background(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var out []Row
	for {
		row, err := r.Next(context.Background())
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, row)
	}
	if n := int64(len(out)); n != r.Rows() && (n < r.Rows() || r.Plans()[0].Kind != feedback.Subscription) {
		t.Errorf("%d rows came out, pass one counted %d", len(out), r.Rows())
	}
	return r.Plans(), out
}

func show(t *testing.T, path string, o Options) string {
	t.Helper()
	plans, all := rows(t, path, o)
	var b bytes.Buffer
	for _, p := range plans {
		if err := p.WriteText(&b, true); err != nil {
			t.Fatal(err)
		}
	}
	b.WriteByte('\n')
	for _, row := range all {
		switch {
		case row.Problem != nil:
			fmt.Fprintf(&b, "%d problem: %s\n", row.Number, row.Problem.Reason)
		case row.Mended != "":
			fmt.Fprintf(&b, "%d %s %s\n  mended: %s\n", row.Number, row.Kind, row.Body, row.Mended)
		default:
			fmt.Fprintf(&b, "%d %s %s\n", row.Number, row.Kind, row.Body)
		}
	}
	return b.String()
}

package files

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/feedback"
)

// table is a table of n rows with id, text and rating whose i-th row is line(i).
func table(n int, line func(i int) string) string {
	var b strings.Builder
	b.WriteString("Ticket ID,Description,Rating\n")
	for i := range n {
		b.WriteString(line(i))
		b.WriteByte('\n')
	}
	return b.String()
}

func TestStrayQuoteSwallowsNoRow(t *testing.T) {
	plain := func(i int) string { return fmt.Sprintf("T%d,It came late again,%d", i, i%5+1) }
	quoted := func(i int) string { return fmt.Sprintf("T%d,\"Late, again\nand \"\"broken\"\"\",%d", i, i%5+1) }
	for name, c := range map[string]struct {
		line  func(i int) string
		stray string
	}{
		"among plain rows":           {plain, `S,"never closed,3`},
		"among rows of several":      {quoted, `S,"never closed,3`},
		"with a delimiter in it":     {quoted, `S,"never closed, really,3`},
		"inside a quoted cell":       {quoted, `S,"he said "no" twice",3`},
		"before a cell's end":        {plain, `S,"all of it"",3`},
		"at the start of the record": {quoted, `"S,never closed,3`},
		"an inch sign":               {quoted, `S,a 5" screen,3`},
	} {
		t.Run(name, func(t *testing.T) {
			for _, at := range []int{0, 3, 19} {
				body := table(20, func(i int) string {
					if i == at {
						return c.stray
					}
					return c.line(i)
				})
				_, got := rows(t, write(t, "t.csv", []byte(body)), Options{})
				if len(got) != 20 {
					t.Fatalf("stray at %d: %d rows", at, len(got))
				}
				for i, row := range got {
					if i != at && row.ID != fmt.Sprintf("T%d", i) {
						t.Errorf("stray at %d: row %d is %q (%+v)", at, i, row.ID, row.Problem)
					}
				}
			}
		})
	}
}

func TestRowOverOneMiBIsAProblemAndTheNextIsNot(t *testing.T) {
	body := table(3, func(i int) string {
		if i == 1 {
			return `T1,"` + strings.Repeat("long ", 300_000) + `",3`
		}
		return fmt.Sprintf("T%d,Short,3", i)
	})
	_, got := rows(t, write(t, "t.csv", []byte(body)), Options{})
	if len(got) != 3 || got[1].Problem == nil || got[2].ID != "T2" {
		t.Fatalf("%d rows, second %+v", len(got), got[1].Problem)
	}
	if p := got[1].Problem; !strings.Contains(p.Reason, "over 1 MiB") || len(p.Raw) < 1_500_000 {
		t.Errorf("%s, %d bytes kept", p.Reason, len(p.Raw))
	}
}

func TestCellThatNeverEndsCostsItsRowOnly(t *testing.T) {
	body := table(20_000, func(i int) string { return fmt.Sprintf("T%d,All fine with parcel %d,4", i, i) }) +
		"T,\"open\n" + strings.Repeat(strings.Repeat("word ", 200)+"\n", 9_000) + "T,At last,4\n"
	r, err := Open(context.Background(), write(t, "t.csv", []byte(body)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	last := ""
	for {
		row, err := r.Next(context.Background())
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if row.Item != nil {
			last = row.Item.Text
		}
	}
	if last != "At last" {
		t.Errorf("the last row is %q", last)
	}
}

func TestGivenMapWinsOverGuesses(t *testing.T) {
	body := "Ref,Remarks,Shop,Stars given,Comment\nr1,Inner remark of ours,Lyon,4,Lovely place to sit\nr2,Other remark of ours,Nice,2,Cold and noisy inside\n"
	_, got := rows(t, write(t, "t.csv", []byte(body)), Options{Kind: "survey", Map: []string{"text=Remarks", "attributes.place=shop", "-=5", "csat=Stars given"}})
	want := `{"id":"r1","kind":"survey","time":"2026-11-15T12:00:00Z","text":"Inner remark of ours","csat":{"value":4,"max":5},"attributes":{"place":"Lyon"}}`
	if d := cmp.Diff(want, string(got[0].Body)); d != "" {
		t.Error(d)
	}
	for _, m := range []string{"text", "text=Nothing", "nonsense=Ref", "id=99"} {
		var wrong *MapError
		if _, err := Open(context.Background(), write(t, "t.csv", []byte(body)), Options{Map: []string{m}}); !errors.As(err, &wrong) {
			t.Errorf("%s: %v", m, err)
		}
	}
}

func TestShortTextsThatRepeatAreStillTexts(t *testing.T) {
	body := "Comment,Stars\n" + strings.Repeat("Super,5\nBof,1\nPas mal,3\n", 200)
	if _, got := rows(t, write(t, "t.csv", []byte(body)), Options{}); got[1].Item.Text != "Bof" {
		t.Errorf("%s", got[1].Body)
	}
}

func TestRowNumbersAreNoIDs(t *testing.T) {
	body := "N°;Commentaire\n1;Très bien passé\n2;Assez long à venir\n3;Rien à redire ici\n"
	plans, got := rows(t, write(t, "t.csv", []byte(body)), Options{})
	if !plans[0].OwnIDs || !strings.HasPrefix(got[0].ID, "row-") {
		t.Errorf("the number of a row became an id: %s", got[0].ID)
	}
	body = strings.Replace(body, "N°", "Ticket N°", 1)
	if _, got = rows(t, write(t, "t.csv", []byte(body)), Options{}); got[0].ID != "1" {
		t.Errorf("the number of a ticket is no id: %s", got[0].ID)
	}
}

func TestEncodingsAreToldApart(t *testing.T) {
	text := strings.Repeat("Commentaire;Note\nTrès déçu à la réception, ça s'arrête là;2\nC’est « génial » pour 5 €;5\n", 3)
	for _, name := range []string{"utf-8", "utf-8-bom", "windows-1252", "utf-16le", "utf-16be", "utf-16le-bom"} {
		_, got := rows(t, write(t, "t.csv", encoded(t, text, name)), Options{})
		if got[0].Item == nil || got[0].Item.Text != "Très déçu à la réception, ça s'arrête là" || got[1].Item.Text != "C’est « génial » pour 5 €" {
			t.Errorf("%s: %s", name, got[0].Body)
		}
	}
	_, got := rows(t, write(t, "t.csv", encoded(t, strings.NewReplacer("€", "euros").Replace(text), "mac-roman")), Options{})
	if got[0].Item.Text != "Très déçu à la réception, ça s'arrête là" {
		t.Errorf("Mac Roman: %s", got[0].Body)
	}
	// One byte of Windows-1252 in a file that is UTF-8 otherwise.
	mixed := strings.Replace(text, "C’est", "\xc7a \xe9tait", 1)
	if _, got = rows(t, write(t, "t.csv", []byte(mixed)), Options{}); got[1].Item.Text != "Ça était « génial » pour 5 €" {
		t.Errorf("mixed: %s", got[1].Body)
	}
}

func TestRepeatsAreFoundBeyondOneRun(t *testing.T) {
	r := newRepeats(t.TempDir())
	defer r.close()
	h := func(i int) uint64 { return uint64(i) * 0x9E3779B97F4A7C15 }
	for i := range runRows*2 + 10 {
		if err := r.note(h(i % (runRows*2 + 7))); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.finish(); err != nil {
		t.Fatal(err)
	}
	want := map[uint64]struct{}{h(0): {}, h(1): {}, h(2): {}}
	if d := cmp.Diff(want, r.many); d != "" {
		t.Error(d)
	}
}

func TestDistinctValuesAreEstimated(t *testing.T) {
	p := newProfile("x", maphash.MakeSeed())
	for i := range 50_000 {
		p.add(fmt.Sprintf("value %d", i%20_000), 0)
	}
	if n := p.distinct(); n < 19_000 || n > 21_000 {
		t.Errorf("%d distinct values, want about 20,000", n)
	}
}

// fuzzFile reads a file of any bytes to its end: it may be refused, but every
// row must come out as an item that the wire takes, or as a problem.
func fuzzFile(t *testing.T, name string, body []byte) {
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := Open(context.Background(), path, Options{})
	if err != nil {
		return
	}
	defer r.Close()
	n := int64(0)
	for {
		row, err := r.Next(context.Background())
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		n++
		if (row.Problem == nil) == (len(row.Body) == 0) || row.Kind == "" {
			t.Fatalf("row %+v", row)
		}
	}
	twice := int64(0) // a subscription's row may tell its start and its end
	for _, p := range r.Plans() {
		if p.Kind == feedback.Subscription {
			twice += p.Rows
		}
	}
	if n < r.Rows() || n > r.Rows()+twice {
		t.Fatalf("%d rows came out, pass one counted %d", n, r.Rows())
	}
	for _, p := range r.Plans() {
		if err := p.WriteText(io.Discard, true); err != nil {
			t.Fatal(err)
		}
	}
}

func FuzzDelimited(f *testing.F) {
	for _, name := range seeds(f) {
		f.Add(name)
	}
	f.Add([]byte("Review Text,Note\n\"a\n\"b\",c\n\"\"\"\n,\n\"x\" ,1\n"))
	f.Add([]byte("sep=;\nComment;Date\n\"\";1/2/2026\nTotal;\n"))
	f.Add([]byte("\xff\xfeC\x00o\x00m\x00m\x00e\x00n\x00t\x00\n\x00h\x00i\x00"))
	f.Fuzz(func(t *testing.T, body []byte) { fuzzFile(t, "f.csv", body) })
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte(`{"text":"x","stars":4,"themes":[["a","pos"],["b"]]}` + "\n{\n[1]\n"))
	f.Add([]byte(`[{"id":"1","text":"\ud800"},{"a":{"b":{"c":[{}]}}},oops,"]"]`))
	f.Add([]byte(`{"id":"1","text":"x"}` + "\n" + `{"id":"1","deleted":true}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		fuzzFile(t, "f.jsonl", body)
		fuzzFile(t, "f.json", append([]byte(`[{"text":"x"},`), body...))
	})
}

// seeds are the inputs of the golden files.
func seeds(f *testing.F) [][]byte {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	var out [][]byte
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		_, input, _ := bytes.Cut(b, []byte("-- input --\n"))
		input, _, _ = bytes.Cut(input, []byte("-- output --"))
		out = append(out, input)
	}
	return out
}

package files

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

const small = "Date,Review Text,Rating\n2026-03-14,Good coffee and kind people,5\n2026-03-15,Cold soup again,2\n"

func gzipped(t *testing.T, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	z.Write(b)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func zipped(t *testing.T, files ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := 0; i < len(files); i += 2 {
		w, err := z.CreateHeader(&zip.FileHeader{Name: files[i], Method: zip.Deflate, Modified: fileTime})
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(files[i+1]))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func ids(all []Row) []string {
	out := make([]string, len(all))
	for i, r := range all {
		out[i] = r.ID
	}
	return out
}

func TestPackingDoesNotChangeIDs(t *testing.T) {
	_, plain := rows(t, write(t, "a.csv", []byte(small)), Options{})
	want := fmt.Sprint(ids(plain))
	for name, path := range map[string]string{
		"renamed":     write(t, "b.txt", []byte(small)),
		"gzip":        write(t, "a.csv.gz", gzipped(t, []byte(small))),
		"zip":         write(t, "a.zip", zipped(t, "x/a.csv", small)),
		"zip in gzip": write(t, "a.zip.gz", gzipped(t, zipped(t, "a.csv", small))),
		"UTF-16":      write(t, "a16.csv", encoded(t, small, "utf-16le")),
		"UTF-16 BE":   write(t, "a16.csv", encoded(t, small, "utf-16be")),
		"old Mac":     write(t, "mac.csv", encoded(t, small, "mac-roman")),
		"semicolons":  write(t, "semi.csv", []byte(strings.ReplaceAll(small, ",", ";"))),
	} {
		if _, got := rows(t, path, Options{}); fmt.Sprint(ids(got)) != want {
			t.Errorf("%s: %v, want %s", name, ids(got), want)
		}
	}
	_, got := rows(t, "-", Options{Stdin: bytes.NewReader(gzipped(t, []byte(small)))})
	if fmt.Sprint(ids(got)) != want {
		t.Errorf("stdin: %v, want %s", ids(got), want)
	}
}

func TestThreeHundredEqualRowsAreThreeHundredItems(t *testing.T) {
	body := []byte("Date,Review Text,Rating\n" + strings.Repeat("2026-03-14,Exactly the same words,5\n", 300))
	_, first := rows(t, write(t, "same.csv", body), Options{})
	_, again := rows(t, write(t, "renamed.csv", body), Options{})
	seen := map[string]int{}
	for _, id := range append(ids(first), ids(again)...) {
		seen[id]++
	}
	if len(first) != 300 || len(seen) != 300 || first[299].Item.Text != "Exactly the same words" {
		t.Errorf("%d rows, %d ids, the last %+v", len(first), len(seen), first[299].Item)
	}
	for id, n := range seen {
		if n != 2 {
			t.Errorf("%s stands %d times in two imports", id, n)
		}
	}
}

func TestSourceIsPartOfTheID(t *testing.T) {
	path := write(t, "a.csv", []byte(small))
	_, a := rows(t, path, Options{Source: "one"})
	_, b := rows(t, path, Options{Source: "two"})
	if a[0].ID == b[0].ID || a[0].Item.Source != "one" {
		t.Errorf("%s from %s, %s from %s", a[0].ID, a[0].Item.Source, b[0].ID, b[0].Item.Source)
	}
}

func TestZipHoldsSeveralTables(t *testing.T) {
	path := write(t, "export.zip", zipped(t,
		"reviews.csv", small,
		"__MACOSX/._reviews.csv", "\x00\x05\x16\x07",
		"readme.txt", "Phone;Fax\n123;456\n",
		"logo.png", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x01\x02\x03\x04\x05",
		"more.jsonl", `{"text":"It works","stars":4}`+"\n"))
	plans, all := rows(t, path, Options{})
	var got []string
	for _, p := range plans {
		got = append(got, fmt.Sprintf("%s %d %v", p.File, p.Rows, p.Skipped != ""))
	}
	want := "[export.zip/reviews.csv 2 false export.zip/readme.txt 1 true export.zip/logo.png 0 true export.zip/more.jsonl 1 false]"
	if fmt.Sprint(got) != want || len(all) != 3 {
		t.Errorf("%d rows of %v, want %s", len(all), got, want)
	}
}

func TestFileThatUnpacksTooFarIsRefused(t *testing.T) {
	bomb := gzipped(t, bytes.Repeat([]byte("Review Text,a\n"), 100_000))
	path := write(t, "bomb.csv.gz", bomb)
	_, err := Open(context.Background(), path, Options{MaxUnpacked: 1 << 20})
	if !errors.Is(err, errBomb) {
		t.Errorf("%v", err)
	}
	inner := write(t, "bomb.gz.gz", gzipped(t, bomb))
	if _, err := Open(context.Background(), inner, Options{MaxUnpacked: 1 << 10}); !errors.Is(err, errBomb) {
		t.Errorf("in gzip: %v", err)
	}
}

func TestWhatIsNoTableIsRefusedWithAReason(t *testing.T) {
	for name, c := range map[string]struct{ body, want string }{
		"old.xls":   {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 600), "Excel 97"},
		"doc.pdf":   {"%PDF-1.7 …", "PDF"},
		"empty.csv": {"\n\n", "empty"},
		"noise.csv": {strings.Repeat("\x01\x02\x03abc", 100), "no text"},
		"cut.zip":   {"PK\x03\x04garbage", "zip"},
		"phone.csv": {"Phone,Fax\n12345,67890\n", "no column looks like text or a score"},
	} {
		_, err := Open(context.Background(), write(t, name, []byte(c.body)), Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if _, err := Open(context.Background(), t.TempDir(), Options{}); err == nil {
		t.Error("a folder was opened")
	}
}

func TestNoSpoolStays(t *testing.T) {
	temp := t.TempDir()
	rows(t, "-", Options{Stdin: strings.NewReader(small), TempDir: temp})
	rows(t, write(t, "book.xlsx", workbook(t)), Options{TempDir: temp})
	rows(t, "-", Options{Stdin: bytes.NewReader(workbook(t)), TempDir: temp})
	left, err := filepath.Glob(filepath.Join(temp, "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("%v %v", left, err)
	}
}

// workbook is a sheet with dates as numbers in three formats, a percentage, a
// title above the header, and a second sheet without a table.
func workbook(t *testing.T) []byte {
	t.Helper()
	w := excelize.NewFile()
	defer w.Close()
	short, custom, percent := 14, "[$-40C]dd mmmm yyyy hh:mm", 9
	dateStyle, _ := w.NewStyle(&excelize.Style{NumFmt: short})
	longStyle, _ := w.NewStyle(&excelize.Style{CustomNumFmt: &custom})
	percentStyle, _ := w.NewStyle(&excelize.Style{NumFmt: percent})
	moment := time.Date(2026, 11, 2, 14, 5, 33, 0, time.UTC)
	for cell, v := range map[string]any{
		"A1": "Avis exportés",
		"A3": "Identifiant de l'avis", "B3": "Date de l'avis", "C3": "Répondu le", "D3": "Note", "E3": "Commentaire", "F3": "Remise",
		"A4": "av-1", "B4": 46328, "C4": moment, "D4": 4.5, "E4": "Très bien,\nreçu en avance", "F4": 0.1,
		"A5": "av-2", "B5": 46329, "C5": moment.AddDate(0, 0, 1), "D5": 2, "E5": "Cassé à l'arrivée", "F5": 0.1,
		"A6": "av-3", "B6": "05/11/2026", "D6": 3, "E6": "Moyen", "F6": 0.2,
	} {
		if err := w.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	w.SetCellStyle("Sheet1", "B4", "B6", dateStyle)
	w.SetCellStyle("Sheet1", "C4", "C6", longStyle)
	w.SetCellStyle("Sheet1", "F4", "F6", percentStyle)
	w.NewSheet("Notes")
	w.SetCellValue("Notes", "A1", "internal")
	var out bytes.Buffer
	if err := w.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestSheetDatesAreNumbersWithAFormat(t *testing.T) {
	plans, all := rows(t, write(t, "avis.xlsx", workbook(t)), Options{Zone: location(t, "Europe/Paris")})
	if len(plans) != 2 || plans[1].Skipped == "" || plans[0].Header != 3 || len(all) != 3 {
		t.Fatalf("%+v\n%+v", plans, all)
	}
	want := `{"id":"av-1","kind":"review","time":"2026-11-01T23:00:00Z","text":"Très bien,\nreçu en avance","rating":{"value":4.5,"max":5},"attributes":{"remise":"10.00%"}}`
	if got := string(all[0].Body); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if got := all[2].Item.Time; !got.Equal(time.Date(2026, 11, 4, 23, 0, 0, 0, time.UTC)) {
		t.Errorf("a date written as text: %v", got)
	}
}

func TestSheetCountsFrom1904(t *testing.T) {
	w, err := excelize.OpenReader(bytes.NewReader(workbook(t)))
	if err != nil {
		t.Fatal(err)
	}
	yes := true
	if err := w.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "mac.xlsx")
	if err := w.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	os.Chtimes(path, fileTime, fileTime)
	r, err := Open(context.Background(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	row, err := r.Next(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	// Four years and a day later than in a workbook that counts from 1900: in
	// the future, which the wire refuses.
	if row.Problem == nil || !strings.Contains(row.Problem.Reason, "2030-11-03") {
		t.Errorf("%s %+v", row.Body, row.Problem)
	}
}

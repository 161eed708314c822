package local_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"verbatim/feedback"
	"verbatim/index"
	"verbatim/index/local"
)

// crashDir makes the test binary the process that is killed: it writes to the
// index in that folder without end.
const crashDir = "VERBATIM_TEST_CRASH_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		if err := applyForever(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// applyForever adds items 0, 1, 2, … and says after each Apply how many it has.
func applyForever(dir string) error {
	ctx := context.Background()
	x, err := local.Open(dir)
	if err != nil {
		return err
	}
	n := 0
	err = x.Scan(ctx, func(_, _, _ string) error { n++; return nil })
	for err == nil && n < 100_000 {
		var ops []index.Op
		for range 50 {
			ops = append(ops, numbered(n))
			n++
		}
		if err = x.Apply(ctx, ops); err == nil {
			fmt.Println(n)
		}
	}
	return err
}

func numbered(i int) index.Op {
	id := fmt.Sprintf("%06d", i)
	return index.Op{Tenant: "main", ID: id, Doc: &index.Document{
		Tenant: "main", ID: id, Stamp: "s" + id, Text: fmt.Sprintf("colis %d perdu", i), Lang: "fr", Time: time.Unix(int64(i), 0),
	}}
}

func TestKilledIndexKeepsWhatApplyReturned(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	kept := 0
	for range 6 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), crashDir+"="+dir)
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		more := 1 + rand.IntN(8)
		timer := (*time.Timer)(nil)
		for lines.Scan() {
			fmt.Sscan(lines.Text(), &kept)
			if more--; more == 0 { // somewhere in the next Apply
				timer = time.AfterFunc(time.Duration(rand.IntN(20))*time.Millisecond, func() { cmd.Process.Kill() })
			}
		}
		cmd.Wait()
		if timer == nil {
			t.Fatal("the writing process ended by itself")
		}
		timer.Stop()
		x := open(t, dir)
		got, err := x.IDs(t.Context(), "main", feedback.Words{Text: "colis perdu"})
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(got)
		if len(got) < kept || len(got) > 0 && (got[0] != "000000" || got[kept-1] != fmt.Sprintf("%06d", kept-1)) {
			t.Fatalf("after a kill the index holds %d items, Apply had returned for %d", len(got), kept)
		}
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSecondOpenIsRefused(t *testing.T) {
	dir := t.TempDir()
	x := open(t, dir)
	defer x.Close()
	if _, err := local.Open(dir); !errors.Is(err, local.ErrInUse) {
		t.Errorf("a second open gives %v, want ErrInUse", err)
	}
}

func TestClosedIndexRefuses(t *testing.T) {
	x := open(t, t.TempDir())
	for range 2 {
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := x.Search(t.Context(), index.Query{Tenant: "main"}); !errors.Is(err, local.ErrClosed) {
		t.Errorf("a search of a closed index gives %v, want ErrClosed", err)
	}
}

// TestDamagedFolderIsRefusedOrWhole cuts and overwrites each file of an index
// in turn. What comes of it must be an error that names the damage, or an index
// that has everything; never a crash, never less.
func TestDamagedFolderIsRefusedOrWhole(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	x := open(t, dir)
	const items = 3
	for i := range items {
		if err := x.Apply(t.Context(), []index.Op{numbered(i)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := fs.Glob(os.DirFS(dir), "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		for damage, mend := range map[string]func(b []byte) []byte{
			"emptied":   func(b []byte) []byte { return nil },
			"cut":       func(b []byte) []byte { return b[:len(b)/2] },
			"last page": func(b []byte) []byte { return b[:len(b)-min(len(b), 100)] },
			"zeroed":    func(b []byte) []byte { return make([]byte, len(b)) },
			"noise": func(b []byte) []byte {
				for i := range b {
					b[i] ^= 0x5a
				}
				return b
			},
		} {
			copied := filepath.Join(t.TempDir(), "copy")
			if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(copied, name)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, mend(b), 0o600); err != nil {
				t.Fatal(err)
			}
			n, err := readWhole(t, copied)
			if err != nil && !errors.Is(err, index.ErrCorrupt) {
				t.Errorf("%s %s: %v, want an ErrCorrupt", name, damage, err)
			} else if err == nil && n != items { // a file that nothing refers to may be anything
				t.Errorf("%s %s: %d of %d items left, and no error", name, damage, n, items)
			}
		}
	}
}

func readWhole(t *testing.T, dir string) (n int, err error) {
	x, err := local.Open(dir)
	if err != nil {
		return 0, err
	}
	defer x.Close()
	if err := x.Scan(t.Context(), func(_, _, _ string) error { n++; return nil }); err != nil {
		return n, err
	}
	_, err = x.Search(t.Context(), index.Query{Tenant: "main", Filter: feedback.Words{Text: "colis"}, Limit: 10})
	return n, err
}

func TestOtherFolderIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "letter.txt"), []byte("dear"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := local.Open(dir); !errors.Is(err, index.ErrCorrupt) {
		t.Errorf("a folder of other files gives %v, want ErrCorrupt", err)
	}
}

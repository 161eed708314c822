package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"verbatim/feedback"
)

// stamps lists the items of a store with their states.
func stamps(t testing.TB, s *Store) map[string]string {
	t.Helper()
	out := make(map[string]string)
	err := each(s.reads.Query("SELECT id, mark FROM items WHERE deleted = 0"))(func(r *sql.Rows) error {
		var id string
		var mark int64
		err := r.Scan(&id, &mark)
		out[id] = stampOf(mark)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func backup(t testing.TB, s *Store) (string, BackupInfo) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "saved")
	info, err := s.Backup(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return path, info
}

// reopen closes a store for good and opens its folder again.
func reopen(t testing.TB, s *Store) *Store {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return open(t, s.dir, Options{})
}

func TestBackupComesBackAsItWas(t *testing.T) {
	s, _ := sabotage(t)
	if _, err := s.Correct(t.Context(), "main", "i-05", feedback.Correction{Lang: ptr("de")}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.SetSetting(t.Context(), "main", "hours", []byte("9-5"), "ann"); err != nil {
		t.Fatal(err)
	}
	path, info := backup(t, s)
	want := BackupInfo{StoreID: s.ID(), Schema: 1, Items: 39, Events: 1}
	if diff := cmp.Diff(want, info, cmpopts.IgnoreFields(BackupInfo{}, "At", "Bytes", "Schema")); diff != "" || info.At.IsZero() || info.Bytes == 0 {
		t.Error(diff, info)
	}
	then := stamps(t, s)
	commit(t, s, history(rng(20), 5, 1, 500)...)

	dir := filepath.Join(t.TempDir(), "new")
	got, err := Restore(t.Context(), path, dir, false)
	if diff := cmp.Diff(info, got); diff != "" || err != nil {
		t.Fatal(diff, err)
	}
	back := open(t, dir, Options{})
	if diff := cmp.Diff(then, stamps(t, back)); diff != "" {
		t.Error(diff)
	}
	if back.ID() != s.ID() || back.Generation() == s.Generation() {
		t.Errorf("id %s, generation %s; they were %s, %s", back.ID(), back.Generation(), s.ID(), s.Generation())
	}
	if targets, err := back.Targets(t.Context()); len(targets) != 0 || err != nil {
		t.Errorf("targets %+v, %v: every index is built anew", targets, err)
	}
	if v, err := back.Setting(t.Context(), "main", "hours"); err != nil || string(v.Value) != "9-5" {
		t.Errorf("setting %+v, %v", v, err)
	}
	if err := back.AddTarget(t.Context(), "local"); err != nil {
		t.Fatal(err)
	}
	x := &memoryIndex{docs: make(map[[2]string]string)}
	x.drain(t, back, 100)
	clean(t, back, x)
	commit(t, back, history(rng(20), 5, 1, 500)...)
	x.drain(t, back, 100)
	clean(t, back, x)
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("files beside the backup: %v, %v", left, err)
	}
}

func TestBackupWhileServingIsOneMoment(t *testing.T) {
	s := openNew(t)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		r := rng(21)
		for seq := uint64(1); ; seq += 20 {
			select {
			case <-stop:
				return
			default:
				commit(t, s, history(r, 20, 5, seq)...)
			}
		}
	})
	var paths []string
	for range 5 {
		time.Sleep(10 * time.Millisecond)
		path, _ := backup(t, s)
		paths = append(paths, path)
	}
	close(stop)
	wg.Wait()
	for _, path := range paths {
		dir := t.TempDir()
		info, err := Restore(t.Context(), path, dir, false)
		if err != nil {
			t.Fatal(err)
		}
		back := open(t, dir, Options{})
		if n := int64(len(stamps(t, back))); n != info.Items || n%20 != 0 {
			t.Errorf("%d items, the manifest says %d", n, info.Items)
		}
		clean(t, back, nil)
	}
}

func TestBackupNeverOverwrites(t *testing.T) {
	s := openNew(t)
	path, _ := backup(t, s)
	if _, err := s.Backup(t.Context(), path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("existing file: %v", err)
	}
	if _, err := s.Backup(t.Context(), filepath.Join(path, "none", "x")); err == nil {
		t.Error("backed up into a file")
	}
	if _, err := s.Backup(t.Context(), filepath.Join(t.TempDir(), "none", "x")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing folder: %v", err)
	}
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Backup(ctx, filepath.Join(dir, "x")); err == nil {
		t.Error("cancelled backup succeeded")
	}
	if left, err := os.ReadDir(dir); len(left) != 0 || err != nil {
		t.Errorf("a cancelled backup left %v, %v", left, err)
	}
}

func TestRestoreRefuses(t *testing.T) {
	s, _ := sabotage(t)
	path, _ := backup(t, s)
	read := func() []byte {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	write := func(b []byte) string {
		p := filepath.Join(t.TempDir(), "altered")
		if err := os.WriteFile(p, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	damaged := read()
	for i := len(damaged) / 2; i < len(damaged)/2+20000; i++ {
		damaged[i] ^= 0x55
	}
	newer := write(read())
	err := withFile(newer, func(db *sql.DB) error {
		_, err := db.Exec("UPDATE meta SET value = json_set(value, '$.schema', 99, '$.program', '9.9') WHERE name = 'backup'")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "notes.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, file, dir string
		replace         bool
		want            error
		text            string
	}{
		{"no file", filepath.Join(t.TempDir(), "none"), t.TempDir(), false, fs.ErrNotExist, "restore none"},
		{"another file", write([]byte("not a database, but long enough to be looked at")), t.TempDir(), false, ErrNoBackup, "no manifest"},
		{"cut off", write(read()[:20000]), t.TempDir(), false, ErrNoBackup, ""},
		{"damaged", write(damaged), t.TempDir(), false, ErrNoBackup, "damaged"},
		{"newer program", newer, t.TempDir(), false, ErrNewer, "version 9.9, its schema is 99, this program knows up to"},
		{"folder in use", path, s.dir, true, ErrLocked, "in use by process"},
		{"folder not empty", path, full, false, fs.ErrExist, "not empty"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := Restore(t.Context(), c.file, c.dir, c.replace); !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.text) {
				t.Errorf("%v; wanted %v", err, c.want)
			}
			left, err := os.ReadDir(c.dir)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range left {
				if f.Name() == readyingFile || f.Name() == restoredFile {
					t.Errorf("left %s", f.Name())
				}
			}
		})
	}
	if _, err := Restore(t.Context(), path, full, true); err != nil {
		t.Errorf("replace: %v", err)
	}
	clean(t, s, nil)
}

func TestRestoreReplacesADamagedStore(t *testing.T) {
	s, _ := sabotage(t)
	path, _ := backup(t, s)
	want := stamps(t, s)
	commit(t, s, history(rng(22), 50, 5, 100)...)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.dir, databaseFile), []byte("rubbish"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), path, s.dir, true); err != nil {
		t.Fatal(err)
	}
	back := open(t, s.dir, Options{})
	if diff := cmp.Diff(want, stamps(t, back)); diff != "" {
		t.Error(diff)
	}
	clean(t, back, nil)
}

// A crash is a folder as it stands at that moment.
func TestRestoreCutOffIsTheOldStoreOrTheNew(t *testing.T) {
	s, _ := sabotage(t)
	path, _ := backup(t, s)
	backed := stamps(t, s)
	commit(t, s, history(rng(23), 50, 5, 100)...)
	current := stamps(t, s)
	for _, c := range []struct {
		file string
		want map[string]string
	}{{readyingFile, current}, {restoredFile, backed}} {
		// The files of the store while it is open: what a kill leaves, its log too.
		dir := t.TempDir()
		for _, name := range []string{databaseFile, databaseFile + "-wal"} {
			if err := copyFile(t.Context(), filepath.Join(s.dir, name), filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
		if err := copyFile(t.Context(), path, filepath.Join(dir, c.file)); err != nil {
			t.Fatal(err)
		}
		if c.file == restoredFile {
			if err := renew(t.Context(), filepath.Join(dir, c.file)); err != nil {
				t.Fatal(err)
			}
		}
		got := open(t, dir, Options{})
		if diff := cmp.Diff(c.want, stamps(t, got)); diff != "" {
			t.Errorf("%s: %s", c.file, diff)
		}
		clean(t, got, nil)
		reopen(t, got)
	}
}

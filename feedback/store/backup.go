package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// A backup is one file: a database of its own, compacted, whose meta row
// "backup" is its manifest, a BackupInfo in JSON. It holds the store alone: not
// the stream's messages that were not committed yet, and not the index, which
// is built anew.

// BackupInfo says what is in a backup.
type BackupInfo struct {
	StoreID string    `json:"store_id"`
	Schema  int64     `json:"schema"`
	Program string    `json:"program"`
	At      time.Time `json:"at"`
	Items   int64     `json:"items"`
	Events  int64     `json:"events"`
	Rejects int64     `json:"rejects"`
	Bytes   int64     `json:"-"` // of the file
}

// manifestName is the manifest's name in meta.
const manifestName = "backup"

// Backup writes a consistent copy to path while serving. path must not exist
// (else fs.ErrExist); a backup that fails leaves nothing there. Commits go on
// meanwhile.
func (s *Store) Backup(ctx context.Context, path string) (BackupInfo, error) {
	info := BackupInfo{StoreID: s.id, Schema: s.schema, Program: s.opts.Program, At: time.Now().UTC().Truncate(time.Microsecond)}
	if _, err := os.Lstat(path); err == nil {
		return info, fmt.Errorf("back up store: %s: %w", path, fs.ErrExist)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".verbatim-backup-*")
	if err != nil {
		return info, fmt.Errorf("back up store: %w", err)
	}
	defer os.Remove(tmp.Name()) // gone when all went well
	if err := tmp.Close(); err != nil {
		return info, fmt.Errorf("back up store: %w", err)
	}
	err = s.copyTo(ctx, tmp.Name())
	if err == nil {
		err = writeManifest(ctx, tmp.Name(), &info)
	}
	if err != nil {
		return info, fault("back up store", err)
	}
	if info.Bytes, err = syncFile(tmp.Name()); err != nil {
		return info, fault("back up store", err)
	}
	// A link, unlike a renaming, never overwrites.
	if err := os.Link(tmp.Name(), path); errors.Is(err, fs.ErrExist) {
		return info, fmt.Errorf("back up store: %w", err)
	} else if err != nil {
		err = os.Rename(tmp.Name(), path) // a file system without links
		if err != nil {
			return info, fmt.Errorf("back up store: %w", err)
		}
	}
	return info, syncDir(filepath.Dir(path))
}

// copyTo writes a snapshot of the database to an empty file.
func (s *Store) copyTo(ctx context.Context, path string) error {
	db, err := openDB(filepath.Join(s.dir, databaseFile), false, 1)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", path)
	return errors.Join(err, db.Close())
}

// writeManifest counts what a copy holds and writes it down there.
func writeManifest(ctx context.Context, path string, info *BackupInfo) error {
	return withFile(path, func(db *sql.DB) error {
		const query = `SELECT (SELECT count(*) FROM items WHERE deleted = 0), (SELECT count(*) FROM events WHERE deleted = 0),
			(SELECT count(*) FROM rejects WHERE done = 0)`
		if err := db.QueryRowContext(ctx, query).Scan(&info.Items, &info.Events, &info.Rejects); err != nil {
			return err
		}
		manifest, err := json.Marshal(info)
		if err != nil {
			return fmt.Errorf("encode manifest: %w", err)
		}
		_, err = db.ExecContext(ctx, "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", manifestName, string(manifest))
		return err
	})
}

// withFile opens a database that is a single file, without a write-ahead log
// beside it, for fn.
func withFile(path string, fn func(db *sql.DB) error) error {
	name, err := plainDSN(path, "rw")
	if err != nil {
		return err
	}
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	db.SetMaxOpenConns(1)
	if _, err = db.Exec("PRAGMA journal_mode = DELETE"); err == nil {
		err = fn(db)
	}
	return errors.Join(err, db.Close())
}

// syncFile makes a file durable and returns its size.
func syncFile(path string) (int64, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return 0, err
	}
	err = f.Sync()
	st, statErr := f.Stat()
	if err := errors.Join(err, statErr, f.Close()); err != nil {
		return 0, err
	}
	return st.Size(), nil
}

// syncDir makes the names in a folder durable.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	return nil
}

package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Files of a restore in work. The backup is made ready under readyingFile;
// renaming it to restoredFile is the one step that counts: before it the folder
// holds the old store, after it the new one, which Open, if need be, puts in
// its place.
const (
	readyingFile = databaseFile + ".restoring"
	restoredFile = databaseFile + ".restored"
)

// ErrNoBackup is a file that is no backup, or is damaged.
var ErrNoBackup = errors.New("not a sound backup")

// Restore puts a backup into the folder dir, which must be empty unless replace,
// and which no process may have open (else ErrLocked). A backup of a newer
// version of this program is refused with ErrNewer.
//
// The restored store is the old one as it was: it keeps its id, so its
// consumers go on where they are. It has a new generation, and no targets:
// every index is built anew.
//
// What was committed and acknowledged after the backup was made is in neither
// the backup nor the stream: it must be published or imported again, which
// counts nothing twice. What was erased since the backup is back, and must be
// erased again. With replace only the database is replaced: the folder of the
// embedded NATS server stays, and what waits in its streams is read after the
// start.
func Restore(ctx context.Context, backup, dir string, replace bool) (BackupInfo, error) {
	info, err := readBackup(ctx, backup)
	if err != nil {
		return info, fmt.Errorf("restore %s: %w", filepath.Base(backup), err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return info, fmt.Errorf("restore: %w", err)
	}
	lock, err := lockDir(dir)
	if err != nil {
		return info, fmt.Errorf("restore: %w", err)
	}
	err = restoreInto(ctx, backup, dir, replace)
	if err = errors.Join(err, unlockDir(lock)); err != nil {
		return info, fmt.Errorf("restore: %w", err)
	}
	return info, nil
}

func restoreInto(ctx context.Context, backup, dir string, replace bool) error {
	if !replace {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if e.Name() != lockFile {
				return fmt.Errorf("%s is not empty, and nothing is replaced unless asked for: %w", dir, fs.ErrExist)
			}
		}
	}
	ready := filepath.Join(dir, readyingFile)
	defer os.Remove(ready) // gone when all went well
	if err := copyFile(ctx, backup, ready); err != nil {
		return err
	}
	if err := renew(ctx, ready); err != nil {
		return err
	}
	if _, err := syncFile(ready); err != nil {
		return err
	}
	if err := os.Rename(ready, filepath.Join(dir, restoredFile)); err != nil {
		return err
	}
	if err := syncDir(dir); err != nil {
		return err
	}
	return finishRestore(dir)
}

// finishRestore puts a restored database in its place, and removes what a
// restore that was cut off before left. The old database's log goes first: it
// would be taken for the new one's.
func finishRestore(dir string) error {
	if err := os.Remove(filepath.Join(dir, readyingFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("finish restore: %w", err)
	}
	restored, path := filepath.Join(dir, restoredFile), filepath.Join(dir, databaseFile)
	if _, err := os.Lstat(restored); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, name := range []string{path + "-wal", path + "-shm"} {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("finish restore: %w", err)
		}
	}
	if err := os.Rename(restored, path); err != nil {
		return fmt.Errorf("finish restore: %w", err)
	}
	return syncDir(dir)
}

// renew makes a copy of a backup a store of a new generation that feeds no
// index yet.
func renew(ctx context.Context, path string) error {
	return withFile(path, func(db *sql.DB) error {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer tx.Rollback() // no effect once committed
		// A number that an index document was removed under is not given again.
		const keep = `INSERT OR REPLACE INTO meta (name, value) SELECT 'last_row', max(
			coalesce((SELECT max(row) FROM items), 0), coalesce((SELECT max(row) FROM events), 0), coalesce((SELECT max(row) FROM outbox), 0),
			coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'last_row'), 0))`
		for _, query := range []string{keep, "DELETE FROM outbox", "DELETE FROM targets", "DELETE FROM suspects"} {
			if _, err := tx.ExecContext(ctx, query); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM meta WHERE name = ?", manifestName); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE meta SET value = ? WHERE name = 'generation'", newID()); err != nil {
			return err
		}
		return tx.Commit()
	})
}

// readBackup reads a backup's manifest and checks that the backup is sound and
// not of a newer program. It writes nothing.
func readBackup(ctx context.Context, path string) (info BackupInfo, err error) {
	st, err := os.Stat(path)
	if err != nil {
		return info, err
	}
	name, err := plainDSN(path, "ro")
	if err != nil {
		return info, err
	}
	db, err := sql.Open("sqlite", name+"&immutable=1")
	if err != nil {
		return info, fmt.Errorf("open backup: %w", err)
	}
	defer db.Close()
	var manifest string
	err = db.QueryRowContext(ctx, "SELECT value FROM meta WHERE name = ?", manifestName).Scan(&manifest)
	if err == nil {
		err = json.Unmarshal([]byte(manifest), &info)
	}
	if err != nil {
		return info, fmt.Errorf("%w: it has no manifest: %w", ErrNoBackup, err)
	}
	info.Bytes = st.Size()
	known, err := knownSchema()
	if err != nil {
		return info, err
	}
	if info.Schema > known {
		return info, fmt.Errorf("%w: the backup was made by %s, its schema is %d, this program knows up to %d", ErrNewer, programName(info.Program), info.Schema, known)
	}
	return info, soundBackup(ctx, db)
}

func programName(version string) string {
	if version == "" {
		return "another version"
	}
	return "version " + version
}

// soundBackup asks the database whether it is whole.
func soundBackup(ctx context.Context, db *sql.DB) error {
	var first string
	err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&first)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNoBackup, err)
	}
	if first != "ok" {
		return fmt.Errorf("%w: it is damaged: %s", ErrNoBackup, first)
	}
	return nil
}

// knownSchema is the newest schema that this program knows.
func knownSchema() (int64, error) {
	files, err := migrations.ReadDir("migrations")
	if err != nil {
		return 0, fmt.Errorf("read migrations: %w", err)
	}
	var last int64
	for _, f := range files {
		number, _, _ := strings.Cut(f.Name(), "_")
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("read migrations: %w", err)
		}
		last = max(last, n)
	}
	return last, nil
}

// plainDSN is the address of a database that is a single file.
func plainDSN(path, mode string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("locate database: %w", err)
	}
	u := url.URL{Scheme: "file", Path: abs, RawQuery: url.Values{
		"mode": {mode}, "_pragma": {"busy_timeout(10000)", "secure_delete(ON)", "synchronous(FULL)", "temp_store(MEMORY)"},
	}.Encode()}
	return u.String(), nil
}

func copyFile(ctx context.Context, from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	buf := make([]byte, 1<<20)
	for {
		n, err := in.Read(buf)
		if n > 0 {
			if _, err := out.Write(buf[:n]); err != nil {
				return errors.Join(err, out.Close())
			}
		}
		if errors.Is(err, io.EOF) {
			return out.Close()
		}
		if err = errors.Join(err, ctx.Err()); err != nil {
			return errors.Join(err, out.Close())
		}
	}
}

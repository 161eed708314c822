package local

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/blevesearch/bleve/v2/util"
	"go.etcd.io/bbolt"

	"verbatim/index"
)

// The engine opens an older snapshot, or an empty index, where the latest
// snapshot's files can't be read, and says so only to the standard log. For an
// index fed from an outbox that would be lost documents, so the latest snapshot
// is looked at before the engine is let at it.

// maxSummed is how much of an index is read whole at open to compare check
// sums; a larger one is looked at only at its files' ends, to open in time.
// Summed reads everything.
const maxSummed = 64 << 20

const segmentFooter = 4 + 4 + 4 + 8 + 8 + 8 + 4 // the shortest; the last four bytes are the check sum

// inspect returns an ErrCorrupt if the latest snapshot in dir is damaged.
func inspect(dir string, limit int64) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true)) // of a mapped file that was cut
	defer guard(&err)
	files, err := segmentFiles(filepath.Join(dir, "root.bolt"))
	if err != nil {
		return err
	}
	var total int64
	for _, name := range files {
		info, err := os.Stat(filepath.Join(dir, name))
		if errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("%w: the file %s is gone", index.ErrCorrupt, name)
		}
		if err != nil {
			return err
		}
		total += info.Size()
	}
	for _, name := range files {
		if err := inspectSegment(filepath.Join(dir, name), total <= limit); err != nil {
			return err
		}
	}
	return nil
}

// segmentFiles names the files of the latest snapshot.
func segmentFiles(path string) (names []string, err error) {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, Timeout: 2 * time.Second})
	if err != nil {
		return nil, openError(err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	err = db.View(func(tx *bbolt.Tx) error {
		snapshots := tx.Bucket(util.BoltSnapshotsBucket)
		if snapshots == nil {
			return nil
		}
		last, _ := snapshots.Cursor().Last()
		if last == nil {
			return nil
		}
		snapshot := snapshots.Bucket(last)
		if snapshot == nil {
			return fmt.Errorf("%w: the latest snapshot is empty", index.ErrCorrupt)
		}
		return snapshot.ForEachBucket(func(k []byte) error {
			if file := snapshot.Bucket(k).Get(util.BoltPathKey); file != nil {
				names = append(names, filepath.Base(string(file)))
			}
			return nil
		})
	})
	return names, err
}

// inspectSegment compares the check sum at the end of a segment's file or, when
// not whole, sees only that the file ends as one does.
func inspectSegment(path string, whole bool) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	damaged := fmt.Errorf("%w: the file %s is damaged", index.ErrCorrupt, filepath.Base(path))
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	var end [8]byte // version and check sum
	if size < segmentFooter {
		return damaged
	}
	if _, err := f.ReadAt(end[:], size-int64(len(end))); err != nil {
		return err
	}
	if version := binary.BigEndian.Uint32(end[:4]); version == 0 || version > 1000 {
		return damaged
	}
	if !whole {
		return nil
	}
	sum := crc32.NewIEEE()
	if _, err := io.Copy(sum, io.NewSectionReader(f, 0, size-4)); err != nil {
		return err
	}
	if sum.Sum32() != binary.BigEndian.Uint32(end[4:]) {
		return damaged
	}
	return nil
}

// Summed compares the check sums of all files of the index in dir, which must
// not be open. Open itself does so up to 64 MB.
func Summed(dir string) error {
	if err := inspect(dir, 1<<62); err != nil {
		return fmt.Errorf("check index %s: %w", dir, err)
	}
	return nil
}

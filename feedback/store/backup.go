package store

import (
	"context"
	"errors"
	"time"
)

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

// Backup writes a consistent copy to path while serving. path must not exist.
func (s *Store) Backup(ctx context.Context, path string) (BackupInfo, error) {
	return BackupInfo{}, errors.ErrUnsupported
}

// Restore puts a backup into the folder dir, which must hold no store unless
// replace. The restored store has a new generation.
func Restore(ctx context.Context, backup, dir string, replace bool) (BackupInfo, error) {
	return BackupInfo{}, errors.ErrUnsupported
}


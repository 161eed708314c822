package app

import (
	"context"
	"os"
	"runtime"
	"runtime/debug"

	"verbatim/feedback/store"
)

// A large heap is nearly all columns: without pointers, so that collecting
// garbage looks at little of it, and there for long, so that a share of it is
// much. Measured with a million items and a million events, while the board of
// all KPIs was asked: 263 MB at 50 %, 229 MB at 25 %, with the same processor
// time a question.
const (
	largeHeap      = 64 << 20
	largeGCPercent = 25
)

// SettleMemory waits for a store's columns, gives back to the system what loading them
// took, and lets less garbage gather from then on where there are many. What the
// environment says of garbage (GOGC) stands.
func SettleMemory(ctx context.Context, s *store.Store) {
	select {
	case <-s.Ready():
	case <-ctx.Done():
		return
	}
	debug.FreeOSMemory()
	var m runtime.MemStats
	if runtime.ReadMemStats(&m); m.HeapAlloc > largeHeap && os.Getenv("GOGC") == "" {
		debug.SetGCPercent(largeGCPercent)
	}
}

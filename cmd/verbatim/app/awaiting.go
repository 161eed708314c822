package app

import (
	"context"
	"sync"
	"time"

	"verbatim/nlp"
)

// How long a count of stale items is taken for true: pages ask for it with every
// view, and it reads all of a tenant's items.
const (
	countHolds = 2 * time.Second
	noneHolds  = time.Minute
)

// awaiting remembers the counts.
type awaiting struct {
	mu sync.Mutex
	by map[string]counted
}

type counted struct {
	stamp nlp.Stamp
	n     int64
	at    time.Time
}

// Awaiting counts a tenant's items that another analysis tagged; it may be a
// moment old.
func (a *App) Awaiting(ctx context.Context, tenant string) (int64, error) {
	stamp := a.For(tenant).Stamp()
	a.awaiting.mu.Lock()
	c := a.awaiting.by[tenant]
	a.awaiting.mu.Unlock()
	holds := countHolds
	if c.n == 0 {
		holds = noneHolds
	}
	if c.stamp == stamp && !c.at.IsZero() && time.Since(c.at) < holds {
		return c.n, nil
	}
	n, err := a.Store.CountStale(ctx, tenant, stamp)
	if err != nil {
		return 0, err
	}
	a.awaiting.mu.Lock()
	a.awaiting.by[tenant] = counted{stamp, n, time.Now()}
	a.awaiting.mu.Unlock()
	return n, nil
}

package app

import "context"

// Awaiting counts a tenant's items that another analysis tagged.
func (a *App) Awaiting(ctx context.Context, tenant string) (int64, error) {
	return a.Store.CountStale(ctx, tenant, a.For(tenant).Stamp())
}

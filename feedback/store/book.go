package store

import "sync"

// bookCache holds the books made of a table, until it changes.
type bookCache struct {
	mu sync.Mutex
}

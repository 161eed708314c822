package local

import (
	"context"
	"fmt"
	"strings"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"verbatim/index"
)

// Scan implements index.Index. It reads the stored part of every segment in
// turn: no searcher, no dictionary.
func (x *Index) Scan(ctx context.Context, fn func(tenant, id, stamp string) error) (err error) {
	release, err := x.use()
	if err != nil {
		return err
	}
	defer release()
	defer guard(&err)
	r, err := x.engine.Reader()
	if err != nil {
		return fmt.Errorf("scan index: %w", err)
	}
	defer closing(r, &err)
	snapshot, ok := r.(*scorch.IndexSnapshot)
	if !ok {
		return fmt.Errorf("scan index: %w: reader is a %T", index.ErrUnsupported, r)
	}
	for _, segment := range snapshot.Segments() {
		if err := scanSegment(ctx, segment, fn); err != nil {
			return err
		}
	}
	return nil
}

func scanSegment(ctx context.Context, s *scorch.SegmentSnapshot, fn func(tenant, id, stamp string) error) error {
	for it := s.DocNumbersLive().Iterator(); it.HasNext(); {
		if err := ctx.Err(); err != nil {
			return err
		}
		var key, stamp string
		err := s.VisitDocument(uint64(it.Next()), func(field string, _ byte, value []byte, _ []uint64) bool {
			switch field {
			case "_id":
				key = string(value)
			case "stamp":
				stamp = string(value)
			}
			return true
		})
		if err != nil {
			return fmt.Errorf("scan index: %w", err)
		}
		tenant, id, _ := strings.Cut(key, "\x00")
		if err := fn(tenant, id, stamp); err != nil {
			return err
		}
	}
	return nil
}

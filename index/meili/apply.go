package meili

import (
	"context"
	"fmt"

	ms "github.com/meilisearch/meilisearch-go"

	"verbatim/index"
)

// One request carries so much at most; the server refuses 100 MB.
const (
	batchDocs  = 5000
	batchBytes = 16 << 20
)

// Apply implements index.Index. All requests are sent before the first is
// waited for, so that the server can put them together.
func (x *Index) Apply(ctx context.Context, ops []index.Op) error {
	last := make(map[[2]string]int, len(ops)) // the last op on a document decides
	for i, op := range ops {
		last[[2]string{op.Tenant, op.ID}] = i
	}
	var docs []document
	var gone []string
	var tasks []*ms.TaskInfo
	size := 0
	sent := func(task *ms.TaskInfo, err error) error {
		tasks = append(tasks, task)
		return fault(ctx, err)
	}
	send := func() error {
		if len(docs) > 0 {
			if err := sent(x.index.AddDocumentsWithContext(ctx, docs, nil)); err != nil {
				return err
			}
		}
		if len(gone) > 0 {
			if err := sent(x.index.DeleteDocumentsWithContext(ctx, gone, nil)); err != nil {
				return err
			}
		}
		docs, gone, size = docs[:0], gone[:0], 0
		return nil
	}
	for i, op := range ops {
		if last[[2]string{op.Tenant, op.ID}] != i {
			continue
		}
		if op.Doc == nil {
			gone = append(gone, hash(op.Tenant, op.ID))
		} else {
			docs = append(docs, newDocument(op))
			size += len(op.Doc.Title) + len(op.Doc.Text)
		}
		if len(docs)+len(gone) >= batchDocs || size >= batchBytes {
			if err := send(); err != nil {
				return fmt.Errorf("index %d items: %w", len(ops), err)
			}
		}
	}
	if err := send(); err != nil {
		return fmt.Errorf("index %d items: %w", len(ops), err)
	}
	for _, task := range tasks {
		if err := x.await(ctx, task); err != nil {
			return fmt.Errorf("index %d items: %w", len(ops), err)
		}
	}
	return ctx.Err()
}

// Scan implements index.Index.
func (x *Index) Scan(ctx context.Context, fn func(tenant, id, stamp string) error) error {
	const page = 10000
	for offset := int64(0); ; offset += page {
		var r ms.DocumentsResult
		err := x.index.GetDocumentsWithContext(ctx, &ms.DocumentsQuery{Offset: offset, Limit: page, Fields: []string{"tenant", "id", "stamp"}}, &r)
		if err != nil {
			return fmt.Errorf("scan index: %w", fault(ctx, err))
		}
		for _, hit := range r.Results {
			if err := fn(decode(text(hit, "tenant")), text(hit, "id"), text(hit, "stamp")); err != nil {
				return err
			}
		}
		if len(r.Results) < page {
			return nil
		}
	}
}

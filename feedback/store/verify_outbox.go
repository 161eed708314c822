package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/RoaringBitmap/roaring/v2"
)

// inOutbox holds every mark to its item. Whether a mark is lost shows when
// the index is compared.
func (v *verifier) checkOutbox(ctx context.Context) error {
	const query = `SELECT g.name, o.row, o.mark, o.gone IS NOT NULL, o.tenant, i.id, i.tenant, i.mark FROM outbox o
		JOIN targets g ON g.target = o.target LEFT JOIN items i ON i.row = o.row ORDER BY o.target, o.row`
	return v.query(ctx, query, func(r *sql.Rows) error {
		var target string
		var row, mark int64
		var gone bool
		var id sql.NullString
		var goneTenant, tenant, itemMark sql.NullInt64
		if err := r.Scan(&target, &row, &mark, &gone, &goneTenant, &id, &tenant, &itemMark); err != nil {
			return err
		}
		f := Finding{Check: inOutbox}
		switch {
		case !id.Valid && !gone:
			f.Where, f.What = fmt.Sprintf("%s row %d", target, row), "marks no item"
		case !id.Valid && v.tenants[goneTenant.Int64] == nil:
			f.Where, f.What = fmt.Sprintf("%s row %d", target, row), "marks an erased item of no tenant"
		case id.Valid && itemMark.Int64 != mark:
			f.Where, f.What = v.where(tenant.Int64, id.String), "is marked with another state for "+target
			f.Expected, f.Found = stampOf(itemMark.Int64), stampOf(mark)
		default:
			return nil
		}
		v.add(f, row)
		v.mends[inOutbox] = append(v.mends[inOutbox], row)
		return nil
	})
}

// inRejects holds settled rejects to being nothing but a key.
func (v *verifier) checkRejects(ctx context.Context) error {
	const query = "SELECT rowid, stream, seq FROM rejects WHERE done = 1 AND length(body) > 0 ORDER BY rowid"
	return v.query(ctx, query, func(r *sql.Rows) error {
		var row, seq int64
		var stream string
		if err := r.Scan(&row, &stream, &seq); err != nil {
			return err
		}
		v.add(Finding{Check: inRejects, Where: fmt.Sprintf("%s %d", stream, seq), What: "it is dropped or replayed and still has a body"}, row)
		v.mends[inRejects] = append(v.mends[inRejects], row)
		return nil
	})
}

// inImports compares the counts of every import with the rows noted as
// counted. Which of the two is right cannot be told.
func (v *verifier) checkImports(ctx context.Context) error {
	counted := make(map[string]int64)
	err := v.query(ctx, "SELECT import, file, chunk, seen FROM import_rows ORDER BY import, file, chunk", func(r *sql.Rows) error {
		var name, file string
		var chunk int64
		var blob []byte
		if err := r.Scan(&name, &file, &chunk, &blob); err != nil {
			return err
		}
		rows := roaring.New()
		if err := rows.UnmarshalBinary(blob); err != nil {
			v.add(Finding{Check: inImports, Where: fmt.Sprintf("%s/%s", name, file), What: fmt.Sprintf("the rows from %d on cannot be read", chunk<<chunkBits)}, 0)
			return nil
		}
		counted[name] += int64(rows.GetCardinality())
		return nil
	})
	if err != nil {
		return err
	}
	const query = `SELECT import, stored + unchanged + older + rejected FROM imports
		UNION SELECT import, 0 FROM import_rows WHERE import NOT IN (SELECT import FROM imports) ORDER BY import`
	return v.query(ctx, query, func(r *sql.Rows) error {
		var name string
		var n int64
		if err := r.Scan(&name, &n); err != nil {
			return err
		}
		if n != counted[name] {
			v.add(Finding{
				Check: inImports, Where: name, What: "its counts are not the number of its rows",
				Expected: fmt.Sprint(counted[name]), Found: fmt.Sprint(n),
			}, 0)
		}
		return nil
	})
}

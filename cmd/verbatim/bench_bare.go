package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the store's own driver
)

// upsertCopy reads the items of a store, bodies included, and upserts them,
// 1,000 rows a transaction, into one empty table with the store's own settings:
// what SQLite alone takes for the rows that the intake wrote.
func upsertCopy(ctx context.Context, from, to string) (took time.Duration, n int, err error) {
	columns, rows, err := readRows(ctx, from)
	if err != nil {
		return 0, 0, err
	}
	db, err := sql.Open("sqlite", "file:"+to+"?_pragma=journal_mode(wal)&_pragma=synchronous(full)&_txlock=immediate")
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := db.ExecContext(ctx, "CREATE TABLE items ("+strings.Join(columns, ",")+", PRIMARY KEY (row), UNIQUE (tenant, id))"); err != nil {
		return 0, 0, fmt.Errorf("make the table: %w", err)
	}
	upsert := "INSERT OR REPLACE INTO items (" + strings.Join(columns, ",") + ") VALUES (?" + strings.Repeat(",?", len(columns)-1) + ")"
	began := time.Now()
	for chunk := range chunks(rows, 1000) {
		if err := upsertBatch(ctx, db, upsert, chunk); err != nil {
			return 0, 0, err
		}
	}
	return time.Since(began), len(rows), nil
}

func chunks(rows [][]any, size int) func(func([][]any) bool) {
	return func(yield func([][]any) bool) {
		for len(rows) > 0 {
			n := min(size, len(rows))
			if !yield(rows[:n]) {
				return
			}
			rows = rows[n:]
		}
	}
}

func upsertBatch(ctx context.Context, db *sql.DB, upsert string, rows [][]any) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	stmt, err := tx.PrepareContext(ctx, upsert)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, r := range rows {
		if _, err := stmt.ExecContext(ctx, r...); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// readRows returns the columns and all rows of the items, bodies included.
func readRows(ctx context.Context, path string) (columns []string, rows [][]any, err error) {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	rs, err := db.QueryContext(ctx, "SELECT i.*, b.body, b.analysis FROM items i JOIN bodies b ON b.row = i.row")
	if err != nil {
		return nil, nil, fmt.Errorf("read the items: %w", err)
	}
	defer rs.Close()
	if columns, err = rs.Columns(); err != nil {
		return nil, nil, err
	}
	for rs.Next() {
		row := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rs.Scan(into...); err != nil {
			return nil, nil, err
		}
		rows = append(rows, row)
	}
	return columns, rows, rs.Err()
}

package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback/intake/files"
)

// importDeps is what an import works with.
type importDeps struct {
	publish    func(ctx context.Context, subject string, header map[string][]string, body []byte) error
	flush      func(ctx context.Context) error
	counts     func(ctx context.Context, id string) (api.ImportCounts, error)
	maxPayload int64 // of one message, headers included
	out, err   io.Writer
}

type importOptions struct {
	paths          []string
	tenant         string
	files          files.Options
	dryRun, noWait bool
	json           bool
}

// importSummary is what became of an import.
type importSummary struct {
	ID       string           `json:"id"`
	Plans    []*files.Plan    `json:"tables"`
	Rows     int64            `json:"rows"`
	Sent     int64            `json:"sent"`
	Problems int64            `json:"problems"` // rows that were sent as rejects
	Skipped  int64            `json:"skipped"`  // tables left out
	Counts   api.ImportCounts `json:"counts"`
	Seconds  float64          `json:"seconds"`
}

func (s *importSummary) hasRejects() bool { return s.Problems+s.Counts.Rejected+s.Skipped > 0 }

// importRun is one import under way.
type importRun struct {
	importDeps
	o        importOptions
	sum      importSummary
	names    map[string]int // how many files had this name already
	progress *progress
	began    time.Time
	shown    int
}

// runImport reads every file once before it sends the first row, so that
// nothing is half done for a wrong flag or a file that can't be read.
func runImport(ctx context.Context, d importDeps, o importOptions) (importSummary, error) {
	r := &importRun{importDeps: d, o: o, names: map[string]int{}, began: time.Now()}
	r.sum.ID = "imp-" + r.began.UTC().Format("20060102-150405-") + strings.ToLower(rand.Text()[:6])
	readers, err := r.open(ctx)
	defer func() {
		for _, f := range readers {
			f.Close() // its spools; everything has been read
		}
	}()
	if err != nil {
		return r.sum, err
	}
	r.progress = newProgress(d.err)
	err = r.rows(ctx, readers)
	if err == nil && !o.dryRun && !o.noWait {
		err = r.wait(ctx)
	}
	r.progress.end()
	r.sum.Seconds = time.Since(r.began).Seconds()
	return r.sum, err
}

// open reads every file once and shows how it will be read.
func (r *importRun) open(ctx context.Context) ([]*files.Reader, error) {
	var out []*files.Reader
	for _, path := range r.o.paths {
		f, err := r.openFile(ctx, path)
		if err != nil {
			return out, err
		}
		out = append(out, f)
		r.sum.Rows += f.Rows()
		for _, p := range f.Plans() {
			r.sum.Plans = append(r.sum.Plans, p)
			if p.Skipped != "" {
				r.sum.Skipped++
			}
			if err := p.WriteText(r.err, r.o.dryRun || isTerminal(r.err)); err != nil {
				return out, err
			}
		}
	}
	return out, nil
}

func (r *importRun) openFile(ctx context.Context, path string) (*files.Reader, error) {
	p := newProgress(r.err)
	defer p.end()
	o := r.o.files
	o.Progress = func(file string, rows int64) {
		p.update(api.Progress{Stage: "reading " + file, Done: rows})
	}
	return files.Open(ctx, path, o)
}

func (r *importRun) rows(ctx context.Context, readers []*files.Reader) error {
	for _, f := range readers {
		rename := map[string]string{}
		for {
			row, err := f.Next(ctx)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return err
			}
			if rename[row.File] == "" {
				rename[row.File] = r.unique(row.File)
			}
			row.File = rename[row.File]
			if err := r.row(ctx, row); err != nil {
				return err
			}
		}
	}
	if r.o.dryRun {
		return nil
	}
	return r.flush(ctx)
}

// unique keeps files of one name in several folders apart: rows are counted by
// their file's name and their number.
func (r *importRun) unique(name string) string {
	r.names[name]++
	if n := r.names[name]; n > 1 {
		return fmt.Sprintf("%s (%d)", name, n)
	}
	return name
}

// shownRows is how many items, and how many problems, a dry run shows.
const shownRows = 5

func (r *importRun) row(ctx context.Context, row files.Row) error {
	if row.Problem != nil {
		r.sum.Problems++
	}
	if r.o.dryRun {
		return r.show(row)
	}
	if err := r.send(ctx, row); err != nil {
		return fmt.Errorf("send row %d of %s: %w", row.Number, row.File, err)
	}
	if r.sum.Sent++; r.sum.Sent%256 == 0 {
		r.report("sent", r.sum.Sent)
	}
	return nil
}

func (r *importRun) show(row files.Row) error {
	switch {
	case row.Problem != nil && r.sum.Problems <= shownRows:
		_, err := fmt.Fprintf(r.err, "%s row %d can't be sent: %s\n", row.File, row.Number, row.Problem.Reason)
		return err
	case row.Problem == nil && r.shown < shownRows && !r.o.json:
		r.shown++
		_, err := fmt.Fprintf(r.out, "%s\n", row.Body)
		return err
	}
	return nil
}

func (r *importRun) report(stage string, done int64) {
	p := api.Progress{Stage: stage, Done: done, Total: r.sum.Rows}
	if s := time.Since(r.began).Seconds(); s > 0 {
		p.Rate = float64(done) / s
	}
	r.progress.update(p)
}

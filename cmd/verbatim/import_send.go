package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback"
	"verbatim/feedback/intake/files"
)

// headerRoom is what the headers of a message may take of its size.
const headerRoom = 8 << 10

// send publishes one row: an item, or a reject with its reason.
func (r *importRun) send(ctx context.Context, row files.Row) error {
	header := map[string][]string{
		feedback.HeaderImport: {r.sum.ID},
		feedback.HeaderFile:   {headerText(row.File)},
		feedback.HeaderRow:    {strconv.FormatInt(row.Number, 10)},
	}
	subject := "feedback." + r.o.tenant + "." + row.Kind
	if slices.Contains(feedback.EventKinds, row.Kind) {
		subject = "customer." + r.o.tenant + "." + row.Kind
	}
	limit := r.maxPayload - headerRoom
	if row.Problem == nil && int64(len(row.Body)) > limit {
		r.sum.Problems++
		row.Problem = &files.Problem{Row: row.Number, Raw: row.Body,
			Reason: fmt.Sprintf("the item is %d bytes long, over the NATS server's limit of %d", len(row.Body), limit)}
	}
	if row.Problem == nil {
		return r.publish(ctx, subject, header, row.Body)
	}
	body, reason, packed, err := rejectBody(row.Problem, limit)
	if err != nil {
		return err
	}
	if packed {
		header[feedback.HeaderEncoding] = []string{"gzip"}
	}
	header[feedback.HeaderReject] = []string{headerText(reason)}
	return r.publish(ctx, subject, header, body)
}

// rejectBody is the row as it stood: packed when it is too large for a message,
// and only its beginning when it is so even then.
func rejectBody(p *files.Problem, limit int64) (body []byte, reason string, packed bool, err error) {
	if int64(len(p.Raw)) <= limit {
		return p.Raw, p.Reason, false, nil
	}
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(p.Raw); err != nil {
		return nil, "", false, err
	}
	if err := z.Close(); err != nil {
		return nil, "", false, err
	}
	if int64(out.Len()) <= limit {
		return out.Bytes(), p.Reason, true, nil
	}
	return bytes.ToValidUTF8(p.Raw[:limit], nil), p.Reason + "; only its beginning is kept", false, nil
}

// headerText is s without what a header can't hold.
func headerText(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
	return strings.TrimSpace(strings.ToValidUTF8(s[:min(len(s), headerRoom/4)], ""))
}

const (
	countEvery = 200 * time.Millisecond
	countTries = 150 // of a server that doesn't answer: half a minute
)

// wait asks until every row that was sent is counted. A stream that stands
// still is waited for: the intake goes on when it can, and rows are not lost.
func (r *importRun) wait(ctx context.Context) error {
	r.progress.end() // a bar that went back would show a rate below nothing
	r.progress = newProgress(r.err)
	for failures := 0; ; {
		c, err := r.counts(ctx, r.sum.ID)
		if err != nil {
			if failures++; failures == countTries || ctx.Err() != nil {
				return hinted{fmt.Errorf("ask what became of the rows: %w", err), "they are all sent; verbatim status says what is still waiting"}
			}
		} else {
			failures, r.sum.Counts = 0, c
			if counted(c) >= r.sum.Sent {
				return nil
			}
			r.report("counted", counted(c))
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(countEvery):
		}
	}
}

func counted(c api.ImportCounts) int64 { return c.Stored + c.Unchanged + c.Older + c.Rejected }

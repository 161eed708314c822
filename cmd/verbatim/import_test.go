package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback"
)

// stream takes what an import publishes and counts it, like a stream and a
// store would.
type stream struct {
	max  int
	msgs []*nats.Msg
}

func (s *stream) publish(_ context.Context, subject string, header map[string][]string, body []byte) error {
	m := &nats.Msg{Subject: subject, Header: header, Data: body}
	if m.Size() > s.max {
		return nats.ErrMaxPayload
	}
	s.msgs = append(s.msgs, m)
	return nil
}

func (s *stream) counts(context.Context, string) (api.ImportCounts, error) {
	var c api.ImportCounts
	for _, m := range s.msgs {
		if m.Header.Get(feedback.HeaderReject) != "" {
			c.Rejected++
		} else {
			c.Stored++
		}
	}
	return c, nil
}

func (s *stream) deps() importDeps {
	return importDeps{publish: s.publish, flush: func(context.Context) error { return nil }, counts: s.counts,
		maxPayload: int64(s.max), out: io.Discard, err: io.Discard}
}

func importFile(t *testing.T, name, body string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestEveryRowIsSentWithItsImportFileAndNumber(t *testing.T) {
	s := &stream{max: 1 << 20}
	path := importFile(t, "r.csv", "Review Text,Stars\nLovely and warm place,5\nCold and rude people,x\n"+strings.Repeat("The same again,4\n", 8))
	sum, err := runImport(t.Context(), s.deps(), importOptions{paths: []string{path}, tenant: "main"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range s.msgs {
		h := m.Header
		got = append(got, fmt.Sprint(m.Subject, " ", h.Get(feedback.HeaderImport) == sum.ID, " ", h.Get(feedback.HeaderFile), " ", h.Get(feedback.HeaderRow), " ", h.Get(feedback.HeaderReject)))
	}
	want := []string{"feedback.main.review true r.csv 2 ", "feedback.main.review true r.csv 3 "}
	if len(got) != 10 || got[0] != want[0] || !strings.HasPrefix(got[1], want[1]+`Stars "x" is no score`) {
		t.Errorf("%q, want %q and a reject", got, want)
	}
	if !sum.hasRejects() || sum.Sent != 10 || sum.Counts.Stored != 9 {
		t.Errorf("%+v", sum)
	}
}

func TestRejectedRowFitsTheServersLimit(t *testing.T) {
	long := strings.Repeat("word ", 300_000)
	s := &stream{max: 64 << 10}
	path := importFile(t, "r.csv", "Ticket ID,Description\nT1,\""+long+"\"\nT2,\""+strings.Repeat("much longer than 64 KiB ", 4000)+"\"\nT3,Fine and quick\n")
	sum, err := runImport(t.Context(), s.deps(), importOptions{paths: []string{path}, tenant: "main"})
	if err != nil || len(s.msgs) != 3 || sum.Problems != 2 {
		t.Fatalf("%d messages, %+v, %v", len(s.msgs), sum, err)
	}
	m := s.msgs[0]
	if m.Header.Get(feedback.HeaderEncoding) != "gzip" {
		t.Fatalf("%v", m.Header)
	}
	z, err := gzip.NewReader(bytes.NewReader(m.Data))
	if err != nil {
		t.Fatal(err)
	}
	if raw, err := io.ReadAll(z); err != nil || string(raw) != `T1,"`+long+`"` {
		t.Errorf("%d bytes, %v", len(raw), err)
	}
}

func TestNothingIsSentWhenOneFileCannotBeRead(t *testing.T) {
	s := &stream{max: 1 << 20}
	good := importFile(t, "r.csv", "Review Text,Stars\nLovely and warm place,5\n")
	_, err := runImport(t.Context(), s.deps(), importOptions{paths: []string{good, good + ".gone"}, tenant: "main"})
	if !errors.Is(err, os.ErrNotExist) || len(s.msgs) > 0 {
		t.Errorf("%d messages, %v", len(s.msgs), err)
	}
}

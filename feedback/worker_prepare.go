package feedback

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"verbatim/nlp"
)

// maxUnpacked bounds what a compressed message may unpack to: twice the largest
// text with every byte of it written as \u00XX.
const maxUnpacked = 2 * 6 * MaxTextBytes

// prepare decodes and analyses the entries, on as many cores as are free. It
// returns false when the worker stops before that could be done.
func (w *Worker) prepare(ctx, work context.Context, es []*entry) bool {
	refused, err := w.admit(ctx, work, es)
	if err != nil {
		return false
	}
	const chunk = 16
	var next atomic.Int64
	var g sync.WaitGroup
	for range min(w.Cores, (len(es)+chunk-1)/chunk) {
		g.Go(func() {
			w.cores <- struct{}{}
			defer func() { <-w.cores }()
			for {
				from := int(next.Add(chunk)) - chunk
				if from >= len(es) {
					return
				}
				for _, e := range es[from:min(from+chunk, len(es))] {
					e.change = w.change(e, refused)
				}
			}
		})
	}
	g.Wait()
	return true
}

// admit asks once for each tenant among the entries and returns why some are
// refused.
func (w *Worker) admit(ctx, work context.Context, es []*entry) (map[string]error, error) {
	if w.Admit == nil {
		return nil, nil
	}
	answers := make(map[string]error)
	for _, e := range es {
		tenant, _, _, err := ParseSubject(e.Subject)
		if _, known := answers[tenant]; known || err != nil {
			continue
		}
		err = w.persist(ctx, work, func() error { return w.Admit(work, tenant) })
		if errors.Is(err, errStopped) {
			return nil, err
		}
		answers[tenant] = err
	}
	return answers, nil
}

// change makes of one message what the store is to keep: an item with its
// analysis, an event, or a reject.
func (w *Worker) change(e *entry, refused map[string]error) (c Change) {
	tenant := DefaultTenant
	defer func() {
		if v := recover(); v != nil {
			w.Log.Error("reading a message panicked, it is rejected", "stream", e.Stream, "seq", e.Seq, "stack", string(debug.Stack()))
			c = e.rejected(tenant, fmt.Sprintf("reading it panicked: %v", v))
		}
	}()
	named, kind, isEvent, err := ParseSubject(e.Subject)
	if named != "" {
		tenant = named
	}
	if err == nil {
		err = refused[named]
	}
	if reason := e.header(HeaderReject); reason != "" {
		err = errors.New(reason)
	}
	if err != nil {
		return e.rejected(tenant, err.Error())
	}
	origin, err := e.origin()
	if err != nil {
		return e.rejected(tenant, err.Error())
	}
	body, err := e.unpack()
	if err != nil {
		return e.rejected(tenant, err.Error())
	}
	c = Change{Origin: origin, Tenant: tenant}
	if isEvent {
		c.Event, err = DecodeEvent(kind, body, origin.Stored)
	} else {
		c.Item, err = w.analysed(tenant, kind, body, origin.Stored)
	}
	if err != nil {
		return e.rejected(tenant, err.Error())
	}
	c.Version = version(c)
	return c
}

// analysed decodes an item and says what the machine makes of it.
func (w *Worker) analysed(tenant, kind string, body []byte, stored time.Time) (*AnalysedItem, error) {
	it, err := DecodeItem(kind, body, stored)
	if err != nil {
		return nil, err
	}
	a := &AnalysedItem{Item: it}
	if it.Deleted {
		_, a.Stamp = w.Analyse(tenant, nlp.Input{})
		return a, nil
	}
	a.Analysis, a.Stamp = w.Analyse(tenant, Input(it))
	return a, nil
}

// version is `updated`, else the moment stored; then the sequence of the
// message, or of the one that it replays.
func version(c Change) Version {
	v := Version{At: c.Origin.Stored, Seq: c.Origin.Seq}
	if c.Origin.Replays.Stream == c.Origin.Stream {
		v.Seq = c.Origin.Replays.Seq
	}
	updated := time.Time{}
	if c.Item != nil {
		updated = c.Item.Item.Updated
	} else if c.Event != nil {
		updated = c.Event.Updated
	}
	if !updated.IsZero() {
		v.At = updated
	}
	v.At = v.At.UTC().Truncate(time.Microsecond)
	return v
}

// rejected is the change that files the message as it was published under the
// rejects.
func (e *entry) rejected(tenant, reason string) Change {
	origin, _ := e.origin() // what can be read of it: a bad header must not keep the message out
	c := Change{Origin: origin, Tenant: tenant, Reject: &Reject{
		Reason:  strings.ToValidUTF8(reason, "\uFFFD"),
		Body:    e.Body,
		Headers: e.Header,
	}}
	c.Version = version(c)
	return c
}

// origin reads where a message came from. Its error is a reject's reason.
func (e *entry) origin() (Origin, error) {
	o := Origin{
		Stream: e.Stream, Seq: e.Seq, Subject: e.Subject, Stored: e.Stored,
		Import: e.header(HeaderImport), File: e.header(HeaderFile),
	}
	if s := e.header(HeaderRow); s != "" {
		row, err := strconv.ParseInt(s, 10, 64)
		if err != nil || row < 1 {
			return o, errors.New("header " + HeaderRow + " must be a whole number from 1")
		}
		o.Row = row
	}
	if s := e.header(HeaderReplays); s != "" {
		stream, seq, _ := strings.Cut(s, " ")
		n, err := strconv.ParseUint(seq, 10, 64)
		if err != nil || stream == "" {
			return o, errors.New("header " + HeaderReplays + " must be a stream and a sequence")
		}
		o.Replays = Key{Stream: stream, Seq: n}
	}
	if s := e.header(HeaderStored); s != "" {
		t, err := time.Parse(time.RFC3339Nano, s)
		if err != nil || t.After(e.Stored) {
			return o, errors.New("header " + HeaderStored + " must be an RFC 3339 moment before this message was stored")
		}
		o.Stored = t.UTC().Truncate(time.Microsecond)
	}
	return o, nil
}

// header returns the first value of a header, or "".
func (d *Delivery) header(name string) string {
	if v := d.Header[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// unpack returns the body as its producer wrote it. Its error is a reject's
// reason.
func (d *Delivery) unpack() ([]byte, error) {
	switch encoding := d.header(HeaderEncoding); encoding {
	case "":
		return d.Body, nil
	case "gzip":
	default:
		return nil, errors.New("header " + HeaderEncoding + " must be gzip or absent")
	}
	z, err := gzip.NewReader(bytes.NewReader(d.Body))
	if err != nil {
		return nil, errors.New("the body is not gzip, as its header says")
	}
	body, err := io.ReadAll(io.LimitReader(z, maxUnpacked+1))
	switch {
	case err != nil:
		return nil, errors.New("the body is not gzip, as its header says")
	case len(body) > maxUnpacked:
		return nil, fmt.Errorf("the body unpacks to more than %d bytes", maxUnpacked)
	}
	return body, nil
}

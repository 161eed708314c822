package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"verbatim/cmd/verbatim/api"
)

// client asks the HTTP API, of a running server or of one in this process.
type client struct {
	http   *http.Client
	base   string // "http://127.0.0.1:8080"
	key    string
	tenant string
}

// errorBody is what the API answers when it refuses: an RFC 9457 problem.
type errorBody struct {
	Title  string `json:"title"`
	Detail string `json:"detail"`
	Errors []struct {
		Message  string `json:"message"`
		Location string `json:"location"`
	} `json:"errors"`
}

func (e errorBody) String() string {
	s := e.Detail
	if s == "" {
		s = e.Title
	}
	for i, d := range e.Errors {
		name, asked := strings.CutPrefix(d.Location, "query.")
		switch {
		case asked && i == 0 && s == "validation failed":
			s = name + ": " + d.Message
		case asked:
			s += "; " + name + ": " + d.Message
		case d.Location != "":
			s += ": " + d.Message + " (" + d.Location + ")"
		default:
			s += ": " + d.Message
		}
	}
	return s
}

func (c *client) do(ctx context.Context, method, path string, q url.Values, body any) (*http.Response, error) {
	if q == nil {
		q = url.Values{}
	}
	q.Set("tenant", c.tenant)
	var rd io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		rd = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+"/api/v1"+path+"?"+q.Encode(), rd)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+c.key)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, hinted{fmt.Errorf("ask the server: %w", err), "is it still starting or ending? its address is in serve.json of the data folder"}
	}
	if resp.StatusCode >= 400 {
		defer resp.Body.Close()
		return nil, refusal(resp)
	}
	return resp, nil
}

// refusal reads the problem document of a refused request. A 4xx means that
// the question was wrong.
func refusal(resp *http.Response) error {
	var e errorBody
	b, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if json.Unmarshal(b, &e) != nil || e.String() == "" {
		return fmt.Errorf("the server answered %s", resp.Status)
	}
	if resp.StatusCode == http.StatusBadRequest || resp.StatusCode == http.StatusUnprocessableEntity {
		return &usageError{msg: e.String()}
	}
	return errors.New(e.String())
}

// get reads the JSON answer of a GET into out.
func (c *client) get(ctx context.Context, path string, q url.Values, out any) error {
	return c.call(ctx, http.MethodGet, path, q, nil, out)
}

// post sends body and reads the JSON answer into out, when out is not nil.
func (c *client) post(ctx context.Context, path string, body, out any) error {
	return c.call(ctx, http.MethodPost, path, nil, body, out)
}

func (c *client) call(ctx context.Context, method, path string, q url.Values, body, out any) error {
	resp, err := c.do(ctx, method, path, q, body)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if out == nil {
		return nil
	}
	if err := json.NewDecoder(resp.Body).Decode(out); err != nil {
		return fmt.Errorf("read the server's answer: %w", err)
	}
	return nil
}

// follow runs a long work and calls fn for every line of progress. The last
// line is returned.
func (c *client) follow(ctx context.Context, path string, q url.Values, body any, fn func(api.Progress)) (api.Progress, error) {
	resp, err := c.do(ctx, http.MethodPost, path, q, body)
	if err != nil {
		return api.Progress{}, err
	}
	defer resp.Body.Close()
	var last api.Progress
	sc := bufio.NewScanner(resp.Body)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		if err := json.Unmarshal(sc.Bytes(), &last); err != nil {
			return last, fmt.Errorf("read progress: %w", err)
		}
		if last.Error != "" {
			return last, errors.New(last.Error)
		}
		fn(last)
	}
	if err := sc.Err(); err != nil {
		return last, hinted{fmt.Errorf("read progress: %w", err), "did the server end? start it and run the command again: it goes on where it stopped"}
	}
	if !last.Finished {
		return last, errors.New("the server ended before the work was done: run the command again, it goes on where it stopped")
	}
	return last, nil
}

// inProcess is a transport that calls a handler directly: no port, no socket.
// The answer streams while the handler runs.
type inProcess struct{ h http.Handler }

func (t inProcess) RoundTrip(req *http.Request) (*http.Response, error) {
	pr, pw := io.Pipe()
	w := &pipeWriter{pw: pw, header: http.Header{}, ready: make(chan struct{})}
	in := req.Clone(req.Context())
	in.RequestURI = req.URL.RequestURI()
	in.RemoteAddr = "127.0.0.1:0"
	in.Host = req.URL.Host
	if in.Body == nil {
		in.Body = http.NoBody
	}
	go func() {
		defer pw.Close()
		defer w.WriteHeader(http.StatusOK)
		t.h.ServeHTTP(w, in)
	}()
	select {
	case <-w.ready:
	case <-req.Context().Done():
		pr.CloseWithError(req.Context().Err())
		return nil, req.Context().Err()
	}
	return &http.Response{
		Status: http.StatusText(w.code), StatusCode: w.code, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.sent, Body: pr, ContentLength: -1, Request: req,
	}, nil
}

// pipeWriter is the handler's side of an in-process answer.
type pipeWriter struct {
	pw     *io.PipeWriter
	header http.Header
	sent   http.Header
	code   int
	ready  chan struct{}
}

func (w *pipeWriter) Header() http.Header { return w.header }

func (w *pipeWriter) WriteHeader(code int) {
	if w.code == 0 && code >= 200 {
		w.code, w.sent = code, w.header.Clone()
		close(w.ready)
	}
}

func (w *pipeWriter) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.pw.Write(b)
}

// Flush is a no-op: every write already reaches the reader.
func (w *pipeWriter) Flush() {}

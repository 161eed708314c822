package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"verbatim/cmd/verbatim/app"
	"verbatim/feedback"
	"verbatim/feedback/store"
	"verbatim/index"
)

// internalText is all that is told of a fault inside.
const internalText = "something went wrong inside; the log says what, under this request's id"

// statusGone is what is noted of an asker who did not wait.
const statusGone = 499

// fault is an error that may be told: a problem document, and what caused it,
// which is only logged.
type fault struct {
	*huma.ErrorModel
	cause error
}

func (f *fault) Unwrap() error { return f.cause }

func newFault(status int, detail string, cause error) *fault {
	title := http.StatusText(status)
	if status == statusGone {
		title = "Client Closed Request"
	}
	return &fault{&huma.ErrorModel{Title: title, Status: status, Detail: detail}, cause}
}

// told is the fault that stands for err.
func told(err error) *fault {
	var f *fault
	var syntax *index.SyntaxError
	var lexicon *app.LexiconError
	var wrong *app.TaxonomyError
	var setting *app.SettingError
	var absent *store.NotFoundError
	switch {
	case errors.As(err, &f):
		return f
	case errors.As(err, &syntax):
		return newFault(http.StatusUnprocessableEntity, "the query can't be understood: "+syntax.Error(), nil)
	case errors.As(err, &lexicon):
		return newFault(http.StatusUnprocessableEntity, lexicon.Error(), nil)
	case errors.As(err, &wrong):
		return wrongTaxonomy(wrong)
	case errors.As(err, &setting):
		return newFault(http.StatusUnprocessableEntity, setting.Error(), nil)
	case errors.Is(err, app.ErrSettingChanged):
		return newFault(http.StatusConflict, "the setting has changed since it was read: read it again", nil)
	case errors.Is(err, app.ErrTaxonomyChanged):
		return newFault(http.StatusConflict, "the taxonomy has changed since it was read: read it again", nil)
	case errors.Is(err, app.ErrLexiconChanged):
		return newFault(http.StatusConflict, "the lexicon has changed since it was read: read it again", nil)
	case errors.As(err, &absent):
		return newFault(http.StatusNotFound, absentText(absent), nil)
	case errors.Is(err, store.ErrNotFound):
		return newFault(http.StatusNotFound, "there is no such thing here", nil)
	case errors.Is(err, store.ErrTextChanged):
		return newFault(http.StatusConflict, "the text has changed since it was read: read it again", nil)
	case errors.Is(err, store.ErrFilter):
		return newFault(http.StatusUnprocessableEntity, err.Error(), nil)
	case errors.Is(err, index.ErrTooMany):
		return newFault(http.StatusUnprocessableEntity, tooMany, nil)
	case errors.Is(err, index.ErrTooDeep):
		return newFault(http.StatusUnprocessableEntity, fmt.Sprintf("a page starts at %d at most and has at most %d hits: narrow the query down", index.MaxOffset, index.MaxLimit), nil)
	case errors.Is(err, index.ErrUnsupported):
		return newFault(http.StatusUnprocessableEntity, "this search engine can't answer such a query", err)
	case errors.Is(err, context.Canceled):
		return newFault(statusGone, "the asker did not wait", nil)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, feedback.ErrPassing):
		return newFault(http.StatusServiceUnavailable, "busy or waiting for room: try again later", err)
	default:
		return newFault(http.StatusInternalServerError, internalText, err)
	}
}

// absentText says what isn't there, and what to do.
func absentText(e *store.NotFoundError) string {
	switch e.What {
	case "tenant":
		return fmt.Sprintf("there is no tenant %q: verbatim tenant lists those that are, verbatim tenant create makes one", e.Name)
	case "setting":
		return fmt.Sprintf("there is nothing to undo: the %s was never changed", e.Name)
	}
	return fmt.Sprintf("there is no %s %q", e.What, e.Name)
}

// tooMany is the reason of a number that can't be had under a text query.
var tooMany = fmt.Sprintf("more than %d items have these words: a number under a text query is computed for at most so many; narrow it down", index.MaxIDs)

func badRequest(format string, args ...any) error {
	return newFault(http.StatusUnprocessableEntity, fmt.Sprintf(format, args...), nil)
}

// sign puts the request's id on a problem document and logs what is not told.
func (s *server) sign(ctx huma.Context, _ string, v any) (any, error) {
	id := ctx.Header(requestID)
	switch e := v.(type) {
	case *fault:
		if e.cause != nil {
			s.Log.Error("request failed", "path", ctx.Operation().Path, "status", e.Status, "request", id, "fault", e.cause)
		}
		m := *e.ErrorModel
		m.Instance = "urn:request:" + id
		return &m, nil
	case *huma.ErrorModel:
		e.Instance = "urn:request:" + id
	}
	return v, nil
}

// refuse answers a request that reaches no handler of the API.
func (s *server) refuse(w http.ResponseWriter, r *http.Request, status int, detail string) {
	if !strings.HasPrefix(r.URL.Path, apiRoot) {
		writeText(w, status, detail+" (request "+r.Header.Get(requestID)+")\n")
		return
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(huma.ErrorModel{ // the reader may be gone
		Title: http.StatusText(status), Status: status, Detail: detail, Instance: "urn:request:" + r.Header.Get(requestID),
	})
}

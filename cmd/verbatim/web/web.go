// Package web is the HTTP API and the pages.
package web

import (
	"errors"
	"net/http"

	"verbatim/cmd/verbatim/app"
)

// Deps are what the handlers work with.
type Deps struct {
	App     *app.App
	Key     string // of serve.json: what may be done with it is more than reading pages
	Version string
}

// New builds the handler of everything.
func New(d Deps) (http.Handler, error) { return nil, errors.New("build the pages: not yet") }

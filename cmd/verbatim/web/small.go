package web

import (
	"net/http"
	"reflect"
)

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }

// flusher sends what was written so far on its way.
func flusher(w http.ResponseWriter) func() {
	c := http.NewResponseController(w)
	return func() { _ = c.Flush() } // a writer that can't flush needs no flush
}

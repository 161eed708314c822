package web

import "net/http"

type pages struct{}

func loadPages() (*pages, error) { return &pages{}, nil }

func (s *server) routePages(mux *http.ServeMux) {}

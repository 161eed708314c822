package web

import (
	"bytes"
	"context"
	"io"
	"mime"
	"net/http"
	"strings"

	"verbatim/cmd/verbatim/api"
	"verbatim/cmd/verbatim/sheet"
	"verbatim/feedback/store"
)

// download answers with a file that fn writes, whole or not at all.
func (s *server) download(name, kind string, fn func(*http.Request, base, io.Writer) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var out bytes.Buffer
		b, err := s.base(r)
		if err == nil {
			err = fn(r, b, &out)
		}
		if err != nil {
			f := told(err)
			if f.cause != nil {
				s.Log.Error("download failed", "path", r.URL.Path, "request", r.Header.Get(requestID), "fault", f.cause)
			}
			s.refuse(w, r, f.Status, f.Detail)
			return
		}
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
		_, _ = out.WriteTo(w) // the reader may be gone
	}
}

const (
	xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	csvType  = "text/csv; charset=utf-8"
)

// routeDownloads registers the files: the same numbers as the pages.
func (s *server) routeDownloads(mux *http.ServeMux) {
	mux.HandleFunc("GET /kpis.xlsx", s.download("kpis.xlsx", xlsxType, s.workbook))
	mux.HandleFunc("GET /kpis.csv", s.download("kpis.csv", csvType, func(r *http.Request, b base, w io.Writer) error {
		res, _, err := s.downloaded(r, b)
		if err != nil {
			return err
		}
		return sheet.KPIsCSV(w, &res, s.App.Catalogue(b.Tenant), string(b.Lang))
	}))
	mux.HandleFunc("GET /customers.xlsx", s.download("customers.xlsx", xlsxType, func(r *http.Request, b base, w io.Writer) error {
		res, err := s.allCustomers(r.Context(), b)
		if err != nil {
			return err
		}
		return sheet.Customers(w, &res, string(b.Lang))
	}))
	mux.HandleFunc("GET /customers.csv", s.download("customers.csv", csvType, func(r *http.Request, b base, w io.Writer) error {
		res, err := s.allCustomers(r.Context(), b)
		if err != nil {
			return err
		}
		return sheet.CustomersCSV(w, &res, string(b.Lang))
	}))
}

// downloaded asks what the page of KPIs asks.
func (s *server) downloaded(r *http.Request, b base) (api.KPIResult, question, error) {
	var f frame
	q, err := s.framed(r, b, &f)
	if err != nil {
		return api.KPIResult{}, q, err
	}
	res, err := s.kpis(r.Context(), measuring{question: q, compare: withPrevious})
	return res, q, err
}

func (s *server) workbook(r *http.Request, b base, w io.Writer) error {
	res, q, err := s.downloaded(r, b)
	if err != nil {
		return err
	}
	trend, err := s.kpis(r.Context(), measuring{question: q.wholeSteps(store.Month), step: store.Month})
	if err != nil {
		return err
	}
	customers, err := s.allCustomers(r.Context(), b)
	if err != nil {
		return err
	}
	book := sheet.Workbook{Lang: string(b.Lang), Board: &res, Trend: &trend, Customers: &customers, Catalogue: s.App.Catalogue(b.Tenant)}
	return book.Write(w)
}

// allCustomers are those of the page's filter, without its pages.
func (s *server) allCustomers(ctx context.Context, b base) (api.CustomersResult, error) {
	q, err := s.understand(ctx, b.Tenant, b.Q, "", "")
	if err != nil {
		return api.CustomersResult{}, err
	}
	v := b.Here.Query()
	order := v.Get("sort")
	if customerOrders[order] == nil {
		order = "risk"
	}
	return s.customers(ctx, listing{
		question: q, asOf: s.Now(), order: order,
		state: strings.TrimSpace(v.Get("state")), colour: v.Get("colour"),
	})
}

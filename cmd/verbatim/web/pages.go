package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"time"

	"verbatim/cmd/verbatim/api"
	"verbatim/cmd/verbatim/words"
	"verbatim/feedback"
	"verbatim/feedback/store"
	"verbatim/nlp"
)

//go:embed templates/*.html static
var embedded embed.FS

// pages are the parsed templates, once in each language.
type pages struct{ in map[tongue]*template.Template }

func loadPages() (*pages, error) {
	p := &pages{in: map[tongue]*template.Template{}}
	for _, t := range []tongue{english, french} {
		tree, err := template.New("").Funcs(template.FuncMap{
			"say": t.say, "tell": func(s string) string { return words.Of(string(t), s) }, "int": t.integer, "dec": t.decimal, "signed": t.signed, "pct": t.percent,
			"kind": t.kind, "outof": t.scale, "day": t.day, "moment": t.moment, "sayf": func(key string, args ...any) string { return fmt.Sprintf(t.say(key), args...) },
		}).ParseFS(embedded, "templates/*.html")
		if err != nil {
			return nil, fmt.Errorf("parse the pages: %w", err)
		}
		p.in[t] = tree
	}
	return p, nil
}

func (s *server) routePages(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", s.page(s.home))
	mux.HandleFunc("GET /search", s.page(s.searchPage))
	mux.HandleFunc("GET /themes", s.page(s.themesPage))
	mux.HandleFunc("GET /themes/{name}", s.page(s.themePage))
	mux.HandleFunc("GET /kpis", s.page(s.boardPage))
	mux.HandleFunc("GET /kpis/{id}", s.page(s.kpiPage))
	mux.HandleFunc("GET /customers", s.page(s.customersPage))
	mux.HandleFunc("GET /customer", unlessBare("/customers", s.page(s.customerPage)))
	mux.HandleFunc("GET /items", unlessBare("/search", nil))
	s.routeDownloads(mux)
	mux.HandleFunc("GET /taxonomy", s.page(s.taxonomyPage))
	mux.HandleFunc("POST /taxonomy", s.page(s.changeTaxonomyPage))
	mux.HandleFunc("GET /items/{id}", s.page(s.itemPage))
	mux.HandleFunc("GET /item", unlessBare("/search", s.page(s.itemPage)))
	mux.HandleFunc("GET /static/{file}", serveStatic)
	mux.HandleFunc("GET /pulse", s.pulse)
	mux.HandleFunc("/", s.page(func(*http.Request, base) (string, any, error) {
		return "", nil, newFault(http.StatusNotFound, "there is no such page", nil)
	}))
}

// unlessBare sends who names no id on to the list; without a page of one,
// everybody.
func unlessBare(list string, page http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if page != nil && r.URL.Query().Get("id") != "" {
			page(w, r)
			return
		}
		to := url.URL{Path: list, RawQuery: r.URL.RawQuery}
		http.Redirect(w, r, to.String(), http.StatusSeeOther)
	}
}

// base is what every page knows.
type base struct {
	Lang    tongue
	Tenant  string
	Tenants []string // when there are several
	Zone    *time.Location
	Q       string
	Version string
	Here    *url.URL
	kept    url.Values // tenant and lang, where they were asked for
	names   names      // of themes, intents and emotions, in Lang
}

// URL is a link to path with the given parameters (name, value, name, value …)
// that keeps the tenant and the language.
func (b base) URL(path string, params ...any) string {
	v := url.Values{}
	for k, values := range b.kept {
		v[k] = values
	}
	for i := 0; i+1 < len(params); i += 2 {
		if value := fmt.Sprint(params[i+1]); value != "" {
			v.Set(fmt.Sprint(params[i]), value)
		}
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// Item is a link to an item's page. A path can't be "." or "..".
func (b base) Item(id string) string {
	if id == "." || id == ".." {
		return b.URL("/item", "id", id)
	}
	return b.URL("/items/" + url.PathEscape(id))
}

// Other is this page in the other language.
func (b base) Other() string {
	v := b.Here.Query()
	v.Set("lang", string(b.OtherLang()))
	return b.Here.EscapedPath() + "?" + v.Encode()
}

// OtherLang is the language that the page is not in.
func (b base) OtherLang() tongue {
	if b.Lang == french {
		return english
	}
	return french
}

// At says whether the page is of a part of the site.
func (b base) At(path string) bool {
	return b.Here.Path == path || path != "/" && strings.HasPrefix(b.Here.Path, path+"/")
}

// Framed is this page with another period.
func (b base) Framed(weeks int) string {
	v := b.Here.Query()
	v.Set("weeks", fmt.Sprint(weeks))
	return b.Here.EscapedPath() + "?" + v.Encode()
}

// In is a moment in the tenant's zone.
func (b base) In(t time.Time) time.Time { return t.In(b.Zone) }

// ThemeName is a theme's name in the page's language.
func (b base) ThemeName(name string) string { return b.names.of(nlp.Theme, name) }

// Name is what a theme, an intent or an emotion is called in the page's language.
func (b base) Name(kind nlp.MentionKind, name string) string { return b.names.of(kind, name) }

// With is what a list shows of one hit.
func (b base) With(h api.Hit) line { return line{b, h} }

type line struct {
	Page base
	Hit  api.Hit
}

// Kept are the parameters that a form repeats.
func (b base) Kept() url.Values { return b.kept }

func (s *server) base(r *http.Request) (base, error) {
	q := r.URL.Query()
	b := base{Lang: tongueOf(r), Tenant: feedback.DefaultTenant, Q: q.Get("q"), Version: s.Version, Here: r.URL, Zone: time.UTC, kept: url.Values{}}
	for _, name := range []string{"tenant", "lang"} {
		if v := q.Get(name); v != "" && (name != "lang" || v == string(b.Lang)) {
			b.kept.Set(name, v)
		}
	}
	if t := q.Get("tenant"); t != "" {
		b.Tenant = t
	}
	b.names = s.names(b.Tenant, b.Lang)
	all, err := s.App.Store.Tenants(r.Context())
	if err != nil {
		return b, err
	}
	if len(all) > 1 {
		for _, t := range all {
			b.Tenants = append(b.Tenants, t.Name)
		}
	}
	b.Zone, err = zoneOf(all, b.Tenant)
	if err != nil {
		b.Zone = time.UTC
	}
	return b, err
}

func zoneOf(all []store.Tenant, name string) (*time.Location, error) {
	for _, t := range all {
		if t.Name != name {
			continue
		}
		zone, err := time.LoadLocation(t.Zone)
		if err != nil {
			return nil, fmt.Errorf("load the tenant's zone: %w", err)
		}
		return zone, nil
	}
	return nil, &store.NotFoundError{What: "tenant", Name: name}
}

// page answers with what fn gives: a template's name and its data. It renders
// into memory first, so that no half page is ever sent.
func (s *server) page(fn func(*http.Request, base) (string, any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		b, err := s.base(r)
		name, data := "", any(nil)
		if err == nil {
			name, data, err = fn(r, b)
		}
		status := http.StatusOK
		if err != nil {
			f := told(err)
			if f.cause != nil {
				s.Log.Error("page failed", "path", r.URL.Path, "request", r.Header.Get(requestID), "fault", f.cause)
			}
			status = f.Status
			name, data = "error.html", failed{b, f.Detail, r.Header.Get(requestID)}
		}
		var out bytes.Buffer
		if err := s.pages.in[b.Lang].ExecuteTemplate(&out, name, data); err != nil {
			s.Log.Error("render page", "path", r.URL.Path, "request", r.Header.Get(requestID), "fault", err)
			s.refuse(w, r, http.StatusInternalServerError, internalText)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Vary", "Accept-Language")
		w.WriteHeader(status)
		_, _ = out.WriteTo(w) // the reader may be gone
	}
}

// pulse is a line that changes whenever the first page would. Every open page
// asks for it every few seconds, so it costs next to nothing.
func (s *server) pulse(w http.ResponseWriter, r *http.Request) {
	tenant := r.URL.Query().Get("tenant")
	if tenant == "" {
		tenant = feedback.DefaultTenant
	}
	st, err := s.App.Store.Status(r.Context(), tenant)
	if err != nil {
		writeText(w, told(err).Status, "no pulse\n")
		return
	}
	writeText(w, http.StatusOK, fmt.Sprintln(st.Items, st.Rejects, st.Through.UnixMicro(), st.Unindexed > 0))
}

// failed is the data of the error page.
type failed struct {
	base
	Detail, Request string
}

var staticTypes = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}

func serveStatic(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	b, err := fs.ReadFile(embedded, "static/"+name)
	kind := staticTypes[name[max(0, strings.LastIndexByte(name, '.')):]]
	if err != nil || kind == "" {
		writeText(w, http.StatusNotFound, "there is no such file\n")
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(b) // the reader may be gone
}

package web

import (
	"context"
	"net/http"
	"path"
	"reflect"
	"strings"
	"unicode"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// apiRoot is where the API lives.
const apiRoot = "/api/v1"

// access says who may ask.
type access bool

const (
	anybody access = false // on this machine: what the pages show
	withKey access = true  // who can read serve.json
)

// keyScheme is the name of the key in the OpenAPI document.
const keyScheme = "key"

// reply is the JSON answer of an operation.
type reply[T any] struct{ Body T }

// routeAPI registers every operation, and what answers where there is none.
func (s *server) routeAPI(mux *http.ServeMux) {
	cfg := huma.DefaultConfig("Verbatim", s.Version)
	cfg.Info.Description = "Feedback in, explained numbers and search hits out. The command line speaks this API."
	cfg.OpenAPIPath, cfg.DocsPath, cfg.SchemasPath = apiRoot+"/openapi", "", ""
	cfg.CreateHooks = nil
	cfg.Formats = map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat}
	cfg.RejectUnknownQueryParameters = true
	cfg.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	cfg.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		keyScheme: {Type: "http", Scheme: "bearer", Description: "the key in serve.json of the data folder"},
	}
	cfg.Transformers = append(cfg.Transformers, s.sign)
	api := humago.New(mux, cfg)
	api.UseMiddleware(s.checkKey(api))
	s.routeReading(api)
	s.routeChanging(api)
	s.routeCare(api)
	s.routeLexicon(api)
	s.routeTaxonomy(api)
	s.routeCustomers(api)
	s.routeSettings(api)
	s.routeInsight(api)
	mux.HandleFunc(apiRoot+"/", func(w http.ResponseWriter, r *http.Request) {
		s.refuse(w, r, http.StatusNotFound, "there is no such operation; "+apiRoot+"/openapi.json lists them")
	})
}

// checkKey refuses an operation that needs the key to those without it.
func (s *server) checkKey(api huma.API) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		if len(ctx.Operation().Security) > 0 && !s.hasKey(ctx.Header("Authorization")) {
			ctx.SetHeader("WWW-Authenticate", "Bearer")
			_ = huma.WriteErr(api, ctx, http.StatusUnauthorized, "this needs the key in serve.json of the data folder, as Authorization: Bearer KEY")
			return
		}
		next(ctx)
	}
}

// operation describes one operation. Its id is made of method and path.
func operation(method, p, summary string, who access) huma.Operation {
	op := huma.Operation{
		OperationID:  strings.ToLower(method) + "-" + strings.NewReplacer("/", "-", "{", "", "}", "").Replace(p[1:]),
		Method:       method,
		Path:         apiRoot + p,
		Summary:      summary,
		MaxBodyBytes: maxBody,
		Errors:       []int{http.StatusUnprocessableEntity, http.StatusInternalServerError},
	}
	if who == withKey {
		op.Security = []map[string][]string{{keyScheme: {}}}
		op.Errors = append(op.Errors, http.StatusUnauthorized)
	}
	return op
}

// handle registers an operation that answers with JSON.
func handle[I, O any](api huma.API, method, p, summary string, who access, fn func(context.Context, *I) (O, error)) {
	huma.Register(api, operation(method, p, summary, who), func(ctx context.Context, in *I) (*reply[O], error) {
		out, err := fn(ctx, in)
		if err != nil {
			return nil, told(err)
		}
		return &reply[O]{out}, nil
	})
}

// schemaName keeps the types of different packages apart: Item, FeedbackItem,
// NlpSpan, IndexSpan.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	pkg := path.Base(t.PkgPath())
	if t.PkgPath() == "" || pkg == "api" || pkg == "web" || pkg == "v2" {
		return name
	}
	r := []rune(pkg)
	r[0] = unicode.ToUpper(r[0])
	return string(r) + name
}

// TenantIn is whose feedback is asked about.
type TenantIn struct {
	Tenant string `query:"tenant" default:"main" doc:"whose feedback"`
}

func (in *TenantIn) whose() string { return in.Tenant }

// FilterIn is which items are asked about.
type FilterIn struct {
	TenantIn
	Q    string `query:"q" maxLength:"10000" doc:"a query; verbatim help query explains the language"`
	From string `query:"from" doc:"first day in the tenant's zone, or RFC 3339 moment"`
	To   string `query:"to" doc:"day after the last, or RFC 3339 moment"`
}

func (s *server) read(ctx context.Context, in FilterIn) (question, error) {
	return s.understand(ctx, in.Tenant, in.Q, in.From, in.To)
}

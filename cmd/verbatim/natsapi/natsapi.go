// Package natsapi answers questions over NATS: request/reply on
// verbatim.<tenant>.kpi, .themes, .search and .customers, as a NATS micro
// service with info and stats. A request is a JSON object (empty for the
// defaults) whose members are the parameters of the HTTP operation of the same
// name; the reply is that operation's answer, because it is made by it. The
// JSON Schema of each request stands in the endpoint's metadata, taken from the
// OpenAPI document.
//
// It owns the service while Run lasts, and no other state. Only what anybody on
// this machine may read over HTTP is answered: who may connect to the NATS
// server decides who asks.
package natsapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"
)

// endpoints are the last tokens of the subjects and the operations that answer.
var endpoints = []struct{ name, path, about string }{
	{"kpi", "/api/v1/kpi", "KPIs with their intervals"},
	{"themes", "/api/v1/themes", "themes with their sentiment"},
	{"search", "/api/v1/items", "items that match a query"},
	{"customers", "/api/v1/customers", "customers with health and churn risk"},
}

const (
	root        = "http://127.0.0.1" // the handler serves this machine only
	longest     = 30 * time.Second   // that an answer may take
	headerRoom  = 4 << 10            // of a message
	wrongAnswer = "500"
)

// Run answers until ctx ends. Doer carries a request to the HTTP handler.
func Run(ctx context.Context, nc *nats.Conn, doer http.RoundTripper, version string) error {
	s := &service{ctx: ctx, doer: doer, most: nc.MaxPayload() - headerRoom}
	schemas, err := s.schemas()
	if ctx.Err() != nil {
		return nil // asked to end while starting
	}
	if err != nil {
		return fmt.Errorf("serve questions over NATS: %w", err)
	}
	srv, err := micro.AddService(nc, micro.Config{
		Name: "verbatim", Version: semver(version), Description: "explained numbers and search hits of customer feedback",
	})
	if err != nil {
		return fmt.Errorf("serve questions over NATS: %w", err)
	}
	for _, e := range endpoints {
		err := srv.AddEndpoint(e.name, micro.HandlerFunc(s.handle(e.path)), micro.WithEndpointSubject("verbatim.*."+e.name),
			micro.WithEndpointMetadata(map[string]string{"about": e.about, "schema": string(schemas[e.path])}))
		if err != nil {
			return errors.Join(fmt.Errorf("serve questions over NATS: %w", err), srv.Stop())
		}
	}
	<-ctx.Done()
	if err := srv.Stop(); err != nil && !errors.Is(err, nats.ErrConnectionClosed) {
		return fmt.Errorf("stop the service: %w", err)
	}
	return nil
}

// semver is a version as micro wants it.
func semver(v string) string {
	v = strings.TrimPrefix(v, "v")
	parts := strings.SplitN(strings.SplitN(v, "-", 2)[0], ".", 3)
	for _, p := range parts {
		if _, err := strconv.ParseUint(p, 10, 32); err != nil {
			return "0.0.0"
		}
	}
	for len(parts) < 3 {
		parts = append(parts, "0")
	}
	return strings.Join(parts, ".")
}

type service struct {
	ctx  context.Context // of Run: handlers have no other
	doer http.RoundTripper
	most int64 // bytes of an answer
}

func (s *service) handle(path string) func(micro.Request) {
	return func(r micro.Request) {
		body, code, what := s.answer(path, strings.Split(r.Subject(), ".")[1], r.Data())
		if what != "" {
			_ = r.Error(code, what, body) // who asked may be gone
			return
		}
		_ = r.Respond(body)
	}
}

// answer asks the HTTP operation. A refusal has its status and what is wrong,
// and the problem document as body.
func (s *service) answer(path, tenant string, request []byte) (body []byte, code, what string) {
	q, err := parameters(request)
	if err != nil {
		return nil, "400", err.Error()
	}
	q.Set("tenant", tenant)
	body, status, err := s.get(path, q)
	switch {
	case err != nil:
		return nil, wrongAnswer, err.Error()
	case status != http.StatusOK:
		return body, strconv.Itoa(status), problem(body, status)
	case int64(len(body)) > s.most:
		return nil, "413", fmt.Sprintf("the answer has %d bytes, over the NATS server's limit: ask for less, with limit, from and to, or a narrower q", len(body))
	}
	return bytes.TrimSpace(body), "", ""
}

func (s *service) get(path string, q url.Values) ([]byte, int, error) {
	ctx, cancel := context.WithTimeout(s.ctx, longest)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, root+path+"?"+q.Encode(), nil)
	if err != nil {
		return nil, 0, err
	}
	resp, err := s.doer.RoundTrip(req)
	if err != nil {
		return nil, 0, fmt.Errorf("no answer within %s: %w", longest, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return body, resp.StatusCode, err
}

// problem is what a problem document says.
func problem(body []byte, status int) string {
	var p struct {
		Detail string `json:"detail"`
		Errors []struct {
			Message  string `json:"message"`
			Location string `json:"location"`
		} `json:"errors"`
	}
	if json.Unmarshal(body, &p) != nil || p.Detail == "" {
		return http.StatusText(status)
	}
	for _, e := range p.Errors {
		p.Detail += fmt.Sprintf("; %s: %s", strings.TrimPrefix(e.Location, "query."), e.Message)
	}
	return p.Detail
}

// parameters reads a request's members. Lists become repeated parameters.
func parameters(request []byte) (url.Values, error) {
	q := url.Values{}
	if len(bytes.TrimSpace(request)) == 0 {
		return q, nil
	}
	dec := json.NewDecoder(bytes.NewReader(request))
	dec.UseNumber()
	var members map[string]any
	if err := dec.Decode(&members); err != nil {
		return nil, errors.New("the request must be a JSON object; the endpoint's metadata has its schema")
	}
	if _, err := dec.Token(); err != io.EOF { // More would pass a stray "}"
		return nil, errors.New("something stands after the request's JSON object")
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if name == "tenant" {
			return nil, errors.New("the tenant stands in the subject, verbatim.<tenant>.kpi")
		}
		list, ok := members[name].([]any)
		if !ok {
			list = []any{members[name]}
		}
		for _, v := range list {
			switch v := v.(type) {
			case string:
				q.Add(name, v)
			case json.Number:
				q.Add(name, v.String())
			case bool:
				q.Add(name, strconv.FormatBool(v))
			default:
				return nil, fmt.Errorf("%s must be a text, a number, true or false, or a list of those", name)
			}
		}
	}
	return q, nil
}

// schemas makes the JSON Schema of each request from the OpenAPI document.
func (s *service) schemas() (map[string]json.RawMessage, error) {
	body, status, err := s.get("/api/v1/openapi.json", nil)
	if err != nil || status != http.StatusOK {
		return nil, fmt.Errorf("read the OpenAPI document: status %d, %w", status, err)
	}
	var doc struct {
		Paths map[string]struct {
			Get struct {
				Parameters []struct {
					Name        string         `json:"name"`
					In          string         `json:"in"`
					Required    bool           `json:"required"`
					Description string         `json:"description"`
					Schema      map[string]any `json:"schema"`
				} `json:"parameters"`
			} `json:"get"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(body, &doc); err != nil {
		return nil, fmt.Errorf("read the OpenAPI document: %w", err)
	}
	out := map[string]json.RawMessage{}
	for _, e := range endpoints {
		properties, required := map[string]any{}, []string{}
		for _, p := range doc.Paths[e.path].Get.Parameters {
			if p.In != "query" || p.Name == "tenant" {
				continue
			}
			if p.Description != "" {
				p.Schema["description"] = p.Description
			}
			properties[p.Name] = p.Schema
			if p.Required {
				required = append(required, p.Name)
			}
		}
		if len(properties) == 0 {
			return nil, fmt.Errorf("read the OpenAPI document: it has no %s", e.path)
		}
		schema := map[string]any{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": properties, "additionalProperties": false}
		if len(required) > 0 {
			schema["required"] = required
		}
		b, err := json.Marshal(schema)
		if err != nil {
			return nil, err
		}
		out[e.path] = b
	}
	return out, nil
}

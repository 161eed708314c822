package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"verbatim/cmd/verbatim/app"
	"verbatim/cmd/verbatim/natsapi"
	"verbatim/cmd/verbatim/web"
	"verbatim/feedback/store"
)

// serveCmd is `verbatim serve`.
type serveCmd struct {
	Listen     string `help:"Where the pages and the API listen; loopback only, there is no login yet." default:"127.0.0.1:8080" placeholder:"ADDR"`
	Workers    int    `help:"Loops that take messages in." default:"1"`
	AutoTenant bool   `help:"Create a tenant when a message names a new one."`
	Zone       string `help:"Time zone of new tenants." default:"UTC" placeholder:"AREA/CITY"`
	Reanalyze  bool   `help:"Bring what another taxonomy, lexicon or program analysed up to date in the background." default:"true" negatable:""`
}

func (c *serveCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	cfg := g.config(std)
	cfg.Workers, cfg.AutoTenant, cfg.Zone, cfg.CatchUp = c.Workers, c.AutoTenant, c.Zone, c.Reanalyze
	cfg.Intake.Listen = g.NATS.Listen
	return serve(ctx, cfg, c.Listen, func(ctx context.Context, s *server) error {
		fmt.Fprintf(std.err, "verbatim %s serves %s on %s; messages from %s\n", versionText(), cfg.Dir, s.address, s.nats)
		<-ctx.Done()
		return nil
	})
}

// server is a running serve.
type server struct {
	app     *app.App
	address string // "http://127.0.0.1:8080"
	nats    string // "nats://127.0.0.1:4222"
	key     string // for everything but reading pages
}

// shutdownGrace is how long open requests may take after the end was asked for.
const shutdownGrace = 2 * time.Second

// serve opens everything, calls fn while it runs, and closes everything in
// turn: first the intake ends after the batch in hand, then the pages, then
// what they stand on.
func serve(ctx context.Context, cfg app.Config, listen string, fn func(context.Context, *server) error) (err error) {
	l, err := listenLoopback(listen)
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, cfg)
	if errors.Is(err, store.ErrLocked) {
		err = hinted{err, "verbatim status asks the server that runs on it; --data names another folder"}
	}
	if err != nil {
		return errors.Join(err, l.Close())
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	key := newKey()
	h, err := web.New(web.Deps{App: a, Key: key, Version: versionText(), Log: cfg.Log})
	if err != nil {
		return errors.Join(err, l.Close())
	}
	hs := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	go func() { _ = hs.Serve(l) }() // ends with Shutdown
	defer func() { err = errors.Join(err, shutDown(hs)) }()
	s := &server{app: a, key: key, address: "http://" + l.Addr().String()}
	info := serveInfo{PID: os.Getpid(), Address: s.address, Key: key, NATS: cfg.Intake.URL}
	if err := writeServeInfo(cfg.Dir, info); err != nil {
		return err
	}
	defer os.Remove(filepath.Join(cfg.Dir, serveFile))
	if err := a.OpenIntake(ctx); err != nil {
		if ctx.Err() != nil {
			return nil // asked to end while starting
		}
		return err
	}
	if info.NATS == "" {
		info.NATS = "nats://" + a.Intake().Addr()
	}
	s.nats = info.NATS
	if err := writeServeInfo(cfg.Dir, info); err != nil {
		return err
	}
	return running(ctx, a, func(ctx context.Context) error {
		return withQuestions(ctx, a, h, cfg.Log, func(ctx context.Context) error { return fn(ctx, s) })
	})
}

// withQuestions answers questions over NATS while fn runs. A NATS server that
// does not let us is no reason to stop listening to customers.
func withQuestions(ctx context.Context, a *app.App, h http.Handler, log *slog.Logger, fn func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := natsapi.Run(ctx, a.Intake().Conn(), inProcess{h}, versionText()); err != nil && log != nil {
			log.Warn("questions are not answered over NATS", "fault", err)
		}
	}()
	err := fn(ctx)
	cancel()
	<-ended
	return err
}

func shutDown(hs *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownGrace)
	defer cancel()
	if err := hs.Shutdown(ctx); err != nil {
		return hs.Close()
	}
	return nil
}

// listenLoopback listens on a loopback address and refuses any other.
func listenLoopback(addr string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, &usageError{fmt.Sprintf("--listen %s: %v", addr, err), "give HOST:PORT, such as 127.0.0.1:8080"}
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, &usageError{fmt.Sprintf("--listen %s is not a loopback address: as long as there is no login, anybody who reaches it would read all feedback", addr),
			"listen on 127.0.0.1 and reach it from elsewhere through an SSH tunnel or a proxy that asks for a login"}
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, hinted{fmt.Errorf("listen on %s: %w", addr, err), "is another verbatim running? --listen chooses another port, :0 a free one"}
	}
	return l, nil
}

package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"verbatim/cmd/verbatim/app"
	"verbatim/cmd/verbatim/web"
	"verbatim/feedback/intake"
	"verbatim/feedback/store"
)

// serveInfo is DIR/serve.json: how other commands reach the process that has
// the data folder.
type serveInfo struct {
	PID     int    `json:"pid"`
	Address string `json:"address"` // "http://127.0.0.1:8080"
	Key     string `json:"key"`
	NATS    string `json:"nats,omitempty"` // where its messages come from
}

const serveFile = "serve.json"

// writeServeInfo writes serve.json for its owner's eyes only, whole or not at
// all.
func writeServeInfo(dir string, info serveInfo) error {
	b, err := json.MarshalIndent(info, "", "  ")
	if err != nil {
		return err
	}
	tmp := filepath.Join(dir, serveFile+".new")
	if err := os.WriteFile(tmp, append(b, '\n'), 0o600); err != nil {
		return fmt.Errorf("write %s: %w", serveFile, err)
	}
	return os.Rename(tmp, filepath.Join(dir, serveFile))
}

func readServeInfo(dir string) (serveInfo, error) {
	var info serveInfo
	b, err := os.ReadFile(filepath.Join(dir, serveFile))
	if err != nil {
		return info, err
	}
	if err := json.Unmarshal(b, &info); err != nil {
		return info, fmt.Errorf("read %s: %w", serveFile, err)
	}
	return info, nil
}

func newKey() string {
	b := make([]byte, 24)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// config is the engine that the flags describe.
func (g *Globals) config(std stdio) app.Config {
	return app.Config{
		Dir:     g.Data,
		Program: versionText(),
		Log:     g.logger(std.err),
		Meili:   app.Meili{URL: g.IndexURL, Key: g.Index.Key, Prefix: g.Index.Prefix},
		Intake: intake.Options{
			URL: g.NATSURL, SyncAlways: g.NATS.SyncAlways, MaxBytes: g.NATS.MaxBytes,
			User: g.NATS.User, Password: g.NATS.Password, Token: g.NATS.Token,
			CredsFile: g.NATS.Creds, NKeyFile: g.NATS.Nkey,
			CAFile: g.NATS.CA, CertFile: g.NATS.Cert, KeyFile: g.NATS.Key,
		},
	}
}

// ask calls fn with a client of whoever has the data folder: the server that
// runs on it, or this process for as long as fn lasts.
func (g *Globals) ask(ctx context.Context, std stdio, fn func(*client) error) error {
	return g.with(ctx, std, false, func(s session) error { return fn(s.client) })
}

// askWithIntake is ask for work that publishes messages: in this process it
// opens NATS too, and ends when they are counted.
func (g *Globals) askWithIntake(ctx context.Context, std stdio, fn func(*client) error) error {
	return g.with(ctx, std, true, func(s session) error {
		if err := fn(s.client); err != nil || s.app == nil {
			return err
		}
		return s.app.Settle(ctx)
	})
}

// session is what a command works with.
type session struct {
	client *client
	app    *app.App  // nil when another process has the folder
	server serveInfo // of that process
}

func (g *Globals) with(ctx context.Context, std stdio, withIntake bool, fn func(session) error) error {
	if _, err := os.Stat(g.Data); errors.Is(err, fs.ErrNotExist) && !withIntake {
		return hinted{fmt.Errorf("there is no data folder %s", g.Data),
			"verbatim serve or verbatim import makes one; --data names another"}
	}
	a, err := app.Open(ctx, g.quietConfig(std))
	if errors.Is(err, store.ErrLocked) {
		info, ierr := g.runningServer(ctx)
		if ierr != nil {
			return hinted{err, "another verbatim works on this folder and is no server: wait for it, or use another --data"}
		}
		return fn(session{client: g.clientOf(info), server: info})
	}
	if err != nil {
		return err
	}
	return g.inThisProcess(ctx, std, a, withIntake, fn)
}

// clientOf asks a running server.
func (g *Globals) clientOf(info serveInfo) *client {
	return &client{http: &http.Client{}, base: info.Address, key: info.Key, tenant: g.Tenant}
}

// quietConfig is config with only warnings logged: a query's reader wants the
// answer.
func (g *Globals) quietConfig(std stdio) app.Config {
	quiet := *g
	if g.LogLevel == "info" {
		quiet.LogLevel = "warn"
	}
	return quiet.config(std)
}

// runningServer finds the server on the data folder. One that is just starting
// gets a few seconds to write its serve.json.
func (g *Globals) runningServer(ctx context.Context) (serveInfo, error) {
	for try := 0; ; try++ {
		info, err := readServeInfo(g.Data)
		if err == nil && alive(ctx, info) {
			return info, nil
		}
		if try == 30 {
			return info, fmt.Errorf("no server answers on %s", g.Data)
		}
		select {
		case <-ctx.Done():
			return info, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func alive(ctx context.Context, info serveInfo) bool {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	return answers(ctx, info.Address+"/healthz")
}

func pageAnswers(ctx context.Context, address string) bool { return answers(ctx, address+"/") }

// answers says whether a GET gives 200, and its whole body.
func answers(ctx context.Context, url string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, io.LimitReader(resp.Body, 16<<20))
	return err == nil && resp.StatusCode == http.StatusOK
}

// inThisProcess runs the engine around fn, and answers over no socket.
func (g *Globals) inThisProcess(ctx context.Context, std stdio, a *app.App, withIntake bool, fn func(session) error) (err error) {
	defer func() { err = errors.Join(err, a.Close()) }()
	if withIntake {
		if err := a.OpenIntake(ctx); err != nil {
			return err
		}
	}
	key := newKey()
	h, err := web.New(web.Deps{App: a, Key: key, Version: versionText(), Log: g.logger(std.err)})
	if err != nil {
		return err
	}
	c := &client{http: &http.Client{Transport: inProcess{h}}, base: "http://127.0.0.1", key: key, tenant: g.Tenant}
	return running(ctx, a, func(ctx context.Context) error {
		if err := a.Index.Settle(ctx); err != nil { // what a killed server left
			return err
		}
		if err := fn(session{client: c, app: a}); err != nil {
			return err
		}
		return a.Index.Settle(ctx)
	})
}

// running runs the engine while fn runs, and gives the engine's error when that
// ended fn.
func running(ctx context.Context, a *app.App, fn func(context.Context) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	ended := make(chan error, 1)
	go func() {
		err := a.Run(ctx)
		cancel(err)
		ended <- err
	}()
	err := fn(ctx)
	cancel(nil)
	return errors.Join(err, <-ended)
}

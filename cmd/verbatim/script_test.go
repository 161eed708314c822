package main

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/rogpeppe/go-internal/testscript"

	"verbatim/cmd/verbatim/api"
)

// TestMain lets this test binary be the verbatim command, for scripts and for
// the crash tests, which kill it.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"verbatim": main})
}

// TestScripts runs the command line as a person would: testdata/script holds
// one story a file. With -short, which the race detector runs with, only those
// in which a server and commands work at once: every command takes seconds then.
func TestScripts(t *testing.T) {
	dir := filepath.Join("testdata", "script")
	var files []string
	if testing.Short() {
		dir, files = "", []string{filepath.Join(dir, "serve.txtar"), filepath.Join(dir, "taxonomy.txtar")}
	}
	testscript.Run(t, testscript.Params{
		Dir: dir, Files: files,
		UpdateScripts: os.Getenv("UPDATE") != "",
		Setup: func(e *testscript.Env) error {
			e.Setenv("VERBATIM_DATA", filepath.Join(e.WorkDir, "data"))
			e.Setenv("VERBATIM_LISTEN", "127.0.0.1:0")
			e.Setenv("VERBATIM_NATS_LISTEN", "127.0.0.1:0")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"await": await, "publish": publish, "counted": awaitCount, "ratings": writeRatings,
			"retagged": awaitRetagged,
		},
	})
}

// await waits until a server answers on the script's data folder.
func await(ts *testscript.TestScript, neg bool, args []string) {
	g := Globals{Data: ts.Getenv("VERBATIM_DATA"), Tenant: "main"}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		info, err := readServeInfo(g.Data)
		if err == nil && info.NATS != "" && alive(ctx, info) {
			return
		}
		if time.Now().After(deadline) {
			ts.Fatalf("no server on %s: %v", g.Data, err)
		}
	}
}

// publish sends one message to the running server as any NATS client would:
// publish SUBJECT BODY.
func publish(ts *testscript.TestScript, neg bool, args []string) {
	info, err := readServeInfo(ts.Getenv("VERBATIM_DATA"))
	ts.Check(err)
	nc, err := nats.Connect(info.NATS)
	ts.Check(err)
	defer nc.Close()
	ts.Check(nc.Publish(args[0], []byte(args[1])))
	ts.Check(nc.Flush())
}

// awaitCount waits until the server has counted N items and rejects together, and
// everything is searchable: counted N.
func awaitCount(ts *testscript.TestScript, neg bool, args []string) {
	g := Globals{Data: ts.Getenv("VERBATIM_DATA"), Tenant: "main"}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		st, err := statusOf(&g)
		if err == nil && st == args[0] {
			return
		}
		if time.Now().After(deadline) {
			ts.Fatalf("counted %s, not %s: %v", st, args[0], err)
		}
	}
}

// awaitRetagged waits until the running server has brought every item up to the
// analysis in force.
func awaitRetagged(ts *testscript.TestScript, neg bool, args []string) {
	g := Globals{Data: ts.Getenv("VERBATIM_DATA"), Tenant: "main"}
	info, err := readServeInfo(g.Data)
	ts.Check(err)
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		var st api.Status
		ts.Check(g.clientOf(info).get(context.Background(), "/status", nil, &st))
		if st.Stale == 0 {
			return
		}
		if time.Now().After(deadline) {
			ts.Fatalf("%d items await their reanalysis", st.Stale)
		}
	}
}

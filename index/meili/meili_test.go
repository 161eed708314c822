package meili_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"verbatim/feedback"
	"verbatim/index"
	"verbatim/index/indextest"
	"verbatim/index/meili"
)

// server returns the address of a real server: MEILISEARCH_URL, or one started
// from the PATH for this test.
func server(t *testing.T) (url, key string) {
	t.Helper()
	if url := os.Getenv("MEILISEARCH_URL"); url != "" {
		return url, os.Getenv("MEILISEARCH_KEY")
	}
	binary, err := exec.LookPath("meilisearch")
	if err != nil {
		t.Skip("no Meilisearch: put meilisearch on the PATH, or start one and set MEILISEARCH_URL=http://127.0.0.1:7700 (and MEILISEARCH_KEY)")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, binary, "--http-addr", address, "--db-path", filepath.Join(dir, "db"),
		"--dump-dir", filepath.Join(dir, "dumps"), "--snapshot-dir", filepath.Join(dir, "snapshots"),
		"--no-analytics", "--env", "development", "--max-indexing-memory", "256MiB", "--log-level", "ERROR")
	cmd.Dir = dir
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		cmd.Wait() // it was killed: its error says no more
	})
	url = "http://" + address
	for range 200 {
		if r, err := http.Get(url + "/health"); err == nil {
			r.Body.Close()
			return url, ""
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the server does not answer")
	return "", ""
}

func TestConformanceOnServer(t *testing.T) {
	url, key := server(t)
	var n atomic.Int64
	names := map[index.Index]string{}
	open := func(t *testing.T, name string) index.Index {
		x, err := meili.Open(t.Context(), url, key, name)
		if err != nil {
			t.Fatal(err)
		}
		names[x] = name
		return x
	}
	indextest.Run(t, func(t *testing.T) index.Index {
		name := fmt.Sprintf("verbatim-test-%d-%d", os.Getpid(), n.Add(1))
		x := open(t, name)
		t.Cleanup(func() {
			if err := x.(*meili.Index).Drop(context.Background()); err != nil {
				t.Error(err)
			}
		})
		return x
	}, func(t *testing.T, x index.Index) index.Index {
		again, err := meili.OpenExisting(t.Context(), url, key, names[x])
		if err != nil {
			t.Fatal(err)
		}
		return again
	})
	testFresh(t, url, key)
	if _, err := meili.OpenExisting(t.Context(), url, key, "verbatim-test-never-made"); !errors.Is(err, index.ErrCorrupt) {
		t.Errorf("an index that is not there gives %v, want ErrCorrupt", err)
	}
}

func TestLostServerIsPassing(t *testing.T) {
	_, err := meili.Open(t.Context(), "http://127.0.0.1:1", "", "verbatim")
	if !errors.Is(err, feedback.ErrPassing) {
		t.Errorf("a server that is not there gives %v, want a passing fault", err)
	}
}

func testFresh(t *testing.T, url, key string) {
	name := fmt.Sprintf("verbatim-test-%d-fresh", os.Getpid())
	for range 2 {
		x, err := meili.OpenFresh(t.Context(), url, key, name)
		if err != nil {
			t.Fatal(err)
		}
		defer x.Drop(context.Background())
		if ids, err := x.IDs(t.Context(), "main", nil); err != nil || len(ids) != 0 {
			t.Errorf("a fresh index holds %v, %v", ids, err)
		}
		d := indextest.Documents()[0]
		if err := x.Apply(t.Context(), []index.Op{{Tenant: d.Tenant, ID: d.ID, Doc: &d}}); err != nil {
			t.Fatal(err)
		}
	}
}

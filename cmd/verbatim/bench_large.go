package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"verbatim/cmd/verbatim/app"
)

// large lets n items pass through one engine while its memory is watched, and
// then times how soon a server on that folder answers; on an empty one too.
func (b *bench) large(ctx context.Context, n, runs int) (err error) {
	dir, err := os.MkdirTemp("", "verbatim-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	fmt.Fprintf(b.std.err, "%d items pass while memory is watched\n", n)
	if err := b.fill(ctx, dir, n); err != nil {
		return err
	}
	for range runs {
		empty, err := os.MkdirTemp("", "verbatim-bench-")
		if err != nil {
			return err
		}
		err = errors.Join(b.start(ctx, empty, "serve answers, empty folder", "≤ 300"),
			b.start(ctx, dir, fmt.Sprintf("serve answers, %d items", n), "≤ 1000"), os.RemoveAll(empty))
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) fill(ctx context.Context, dir string, n int) error {
	return b.inEngine(ctx, dir, func(a *app.App) error {
		return running(ctx, a, func(ctx context.Context) error { return b.pass(ctx, a, n) })
	})
}

// pass publishes n items of a year and waits until all are searchable.
func (b *bench) pass(ctx context.Context, a *app.App, n int) error {
	peak := watchMemory(ctx)
	end := time.Now().UTC().Truncate(24 * time.Hour)
	p := a.Intake().Publisher()
	for done := 0; done < n; done += 10000 { // in portions: the bodies themselves are not to be measured
		for _, body := range b.items(min(10000, n-done), 365, end) {
			body = []byte(strings.Replace(string(body), `"bench-`, `"bench-`+strconv.Itoa(done)+"-", 1))
			if err := p.Publish(ctx, "feedback.main.review", nil, body); err != nil {
				return err
			}
		}
	}
	if err := errors.Join(p.Flush(ctx), a.Settle(ctx), a.Index.Settle(ctx)); err != nil {
		return err
	}
	b.add(fmt.Sprintf("anonymous memory, peak, %d items pass", n), "MB", "≤ 600", peak()/1e6)
	return nil
}

// watchMemory samples this process's anonymous resident memory and returns a
// function that ends it and gives the highest, in bytes (0 where the kernel
// does not tell).
func watchMemory(ctx context.Context) func() float64 {
	ctx, cancel := context.WithCancel(ctx)
	result := make(chan float64)
	go func() {
		peak := 0.0
		for {
			peak = max(peak, anonymousMemory())
			select {
			case <-ctx.Done():
				result <- peak
				return
			case <-time.After(100 * time.Millisecond):
			}
		}
	}()
	return func() float64 { cancel(); return <-result }
}

func anonymousMemory() float64 {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		return 0
	}
	defer f.Close()
	for sc := bufio.NewScanner(f); sc.Scan(); {
		if rest, ok := strings.CutPrefix(sc.Text(), "RssAnon:"); ok {
			kb, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 64)
			if err != nil {
				return 0
			}
			return kb * 1024
		}
	}
	return 0
}

// start runs this program's serve on a folder and times it until the page
// answers.
func (b *bench) start(ctx context.Context, dir, name, goal string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, self, "serve", "--data", dir, "--listen", "127.0.0.1:0", "--nats-listen", "127.0.0.1:0", "--log-level", "warn")
	cmd.Stderr = b.std.err
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 15 * time.Second
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return err
	}
	took, err := b.untilPage(ctx, dir, began)
	err = errors.Join(err, cmd.Process.Signal(os.Interrupt))
	if werr := cmd.Wait(); err == nil && werr != nil {
		err = fmt.Errorf("end serve: %w", werr)
	}
	if err == nil {
		b.add(name, "ms", goal, float64(took.Milliseconds()))
	}
	return err
}

// untilPage waits until the page at / answers.
func (b *bench) untilPage(ctx context.Context, dir string, began time.Time) (time.Duration, error) {
	for {
		if info, err := readServeInfo(dir); err == nil && pageAnswers(ctx, info.Address) {
			return time.Since(began), nil
		}
		select {
		case <-ctx.Done():
			return 0, fmt.Errorf("wait for serve's page: %w", ctx.Err())
		case <-time.After(5 * time.Millisecond):
		}
	}
}

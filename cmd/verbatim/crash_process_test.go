//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// program is the real verbatim, run as a process that can be killed.
type program struct {
	t    *testing.T
	data string
	args []string

	cmd    *exec.Cmd
	said   *lockedBuffer
	waited chan error
}

type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

// tail is the last of what was written.
func (b *lockedBuffer) tail() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.buf.Bytes()
	return string(s[max(0, len(s)-4000):])
}

func (b *lockedBuffer) contains(s string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return bytes.Contains(b.buf.Bytes(), []byte(s))
}

func newProgram(t *testing.T, data string, args ...string) *program {
	p := &program{t: t, data: data, said: &lockedBuffer{}}
	p.args = append([]string{"serve", "--data", data, "--listen", "127.0.0.1:0"}, args...)
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("the program said last:\n%s", p.said.tail())
		}
	})
	return p
}

// start starts a process; it does not wait until that answers.
func (p *program) start() {
	p.t.Helper()
	p.cmd = exec.Command("verbatim", p.args...)
	p.cmd.Stderr, p.cmd.Stdout = p.said, p.said
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.waited = make(chan error, 1)
	go func(cmd *exec.Cmd, waited chan error) { waited <- cmd.Wait() }(p.cmd, p.waited)
}

// kill ends the process without a word.
func (p *program) kill() {
	if p.cmd == nil {
		return
	}
	_ = p.cmd.Process.Kill()
	<-p.waited
	p.cmd = nil
}

// terminate asks the process to end, and fails unless it does so in good order
// within 10 s.
func (p *program) terminate() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	select {
	case err := <-p.waited:
		if err != nil {
			p.t.Errorf("after SIGTERM the program ended with: %v", err)
		}
		p.cmd = nil
	case <-time.After(10 * time.Second):
		p.t.Error("the program did not end within 10 s of SIGTERM")
	}
}

// client waits until the process answers.
func (p *program) client() *client {
	p.t.Helper()
	g := Globals{Data: p.data, Tenant: "main"}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		info, err := readServeInfo(p.data)
		if err == nil && info.PID == p.cmd.Process.Pid && alive(context.Background(), info) {
			return g.clientOf(info)
		}
		select {
		case err := <-p.waited:
			p.waited <- err
			p.t.Fatalf("the program ended: %v", err)
		default:
		}
		if time.Now().After(deadline) {
			p.t.Fatal("the program does not answer")
		}
	}
}

// freePort is a loopback address that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// producer publishes a story in order, each message until it has its ack, over
// any number of restarts of the server. It never runs ahead of what is allowed.
type producer struct {
	nc      *nats.Conn
	js      jetstream.JetStream
	allowed atomic.Int64
	done    atomic.Int64
	retried atomic.Int64 // messages that may have been stored more than once
}

func newProducer(t *testing.T, address string) *producer {
	t.Helper()
	nc, err := nats.Connect("nats://"+address, nats.RetryOnFailedConnect(true), nats.MaxReconnects(-1),
		nats.ReconnectWait(20*time.Millisecond), nats.ReconnectBufSize(-1),
		nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	return &producer{nc: nc, js: js}
}

func (p *producer) publish(ctx context.Context, ps []publication) error {
	for i, pub := range ps {
		for int64(i) >= p.allowed.Load() {
			time.Sleep(time.Millisecond)
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
		for try := 0; ; try++ {
			within, cancel := context.WithTimeout(ctx, 2*time.Second)
			_, err := p.js.Publish(within, pub.subject, []byte(pub.body), jetstream.WithMsgID(fmt.Sprint("p", i)), jetstream.WithRetryAttempts(0))
			cancel()
			if err == nil {
				break
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if try == 0 {
				p.retried.Add(1)
			}
			time.Sleep(5 * time.Millisecond)
		}
		p.done.Add(1)
	}
	return nil
}

// reached waits until n messages have their ack, for a minute at most.
func (p *producer) reached(n int64) {
	for range 60_000 {
		if p.done.Load() >= n {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// backlog is how many messages the streams still hold.
func (p *producer) backlog(ctx context.Context) (uint64, error) {
	var n uint64
	for _, name := range []string{"FEEDBACK", "CUSTOMER"} {
		s, err := p.js.Stream(ctx, name)
		if err != nil {
			return 0, err
		}
		n += s.CachedInfo().State.Msgs
	}
	return n, nil
}

// drained waits until the streams hold nothing.
func (p *producer) drained(t *testing.T) {
	t.Helper()
	for deadline := time.Now().Add(90 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		n, err := p.backlog(t.Context())
		if err == nil && n == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the streams still hold %d messages (%v)%s", n, err, p.consumers(t))
		}
	}
}

// consumers says how far the consumers are.
func (p *producer) consumers(t *testing.T) string {
	s := ""
	for _, name := range []string{"FEEDBACK", "CUSTOMER"} {
		c, err := p.js.Consumer(t.Context(), name, "verbatim")
		if err != nil {
			return s + "; " + name + ": " + err.Error()
		}
		i := c.CachedInfo()
		s += fmt.Sprintf("; %s: %d to be delivered, %d to be acknowledged, acknowledged to %d", name, i.NumPending, i.NumAckPending, i.AckFloor.Stream)
	}
	return s
}

// verify runs the command of that name beside the server.
func verify(t *testing.T, data string) {
	t.Helper()
	cmd := exec.Command("verbatim", "verify", "--data", data)
	cmd.Env = append(os.Environ(), "VERBATIM_LOG_LEVEL=warn")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("verify: %v\n%s", err, out)
	}
}

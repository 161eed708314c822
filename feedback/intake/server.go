package intake

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// embedded is the server in this process. Its stores stop for good at the first
// failed write, so it is started anew, on the same folder and address, once the
// disk has room again; clients see a server that went and came back.
type embedded struct {
	opts *server.Options
	log  *slog.Logger

	mu      sync.Mutex
	running *server.Server

	broken  atomic.Bool // a write failed
	stopped chan struct{}
	watched sync.WaitGroup
}

// roomToRestart is how much must be free before a server that ran out of room is
// started anew.
const roomToRestart = 4 << 20

func startEmbedded(o Options) (*embedded, error) {
	if o.Dir == "" {
		return nil, errors.New("start the embedded NATS server: no folder given")
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("start the embedded NATS server: %w", err)
	}
	opts := &server.Options{
		ServerName:   "verbatim",
		DontListen:   o.Listen == "",
		JetStream:    true,
		StoreDir:     o.Dir,
		SyncAlways:   o.SyncAlways,
		SyncInterval: SyncInterval,
		MaxPayload:   MaxPayload,
		// The caps of the streams are what bounds them: without this the server
		// refuses caps that are above three quarters of the disk's room.
		JetStreamMaxStore:  1 << 50,
		JetStreamMaxMemory: 64 << 20,
		NoSigs:             true,
	}
	if o.Listen != "" {
		if err := setAddress(opts, o.Listen); err != nil {
			return nil, err
		}
	}
	e := &embedded{opts: opts, log: o.Log, stopped: make(chan struct{})}
	if err := e.start(); err != nil {
		return nil, err
	}
	e.watched.Go(e.watch)
	return e, nil
}

// setAddress fills in host and port. It refuses a port that is taken, which the
// server itself would only log, and any address but a loopback one.
func setAddress(opts *server.Options, listen string) error {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return fmt.Errorf("listen for NATS on %s: %w", listen, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return withHint(fmt.Errorf("listen for NATS on %s: it is no loopback address, and there is no login: anybody who reaches it could write feedback", listen),
			"listen on 127.0.0.1, or run a NATS server with its own users and give its URL")
	}
	n, err := strconv.Atoi(port)
	if err != nil || n < 0 || n > 65535 {
		return fmt.Errorf("listen for NATS on %s: the port must be a number up to 65535", listen)
	}
	l, err := net.Listen("tcp", listen)
	if errors.Is(err, syscall.EADDRINUSE) {
		return withHint(fmt.Errorf("listen for NATS on %s: the port is taken", listen),
			"another verbatim or a NATS server runs there; choose another port, or use that server by its URL")
	}
	if err != nil {
		return fmt.Errorf("listen for NATS on %s: %w", listen, err)
	}
	opts.Host, opts.Port = host, l.Addr().(*net.TCPAddr).Port // port 0 keeps the one it got over restarts
	return l.Close()
}

func (e *embedded) start() error {
	srv, err := server.NewServer(e.opts.Clone())
	if err != nil {
		return fmt.Errorf("start the embedded NATS server: %w", err)
	}
	said := &serverLog{log: e.log, broken: &e.broken}
	srv.SetLogger(said, false, false)
	srv.Start()
	if !srv.ReadyForConnections(10*time.Second) || !srv.JetStreamEnabled() {
		srv.Shutdown()
		srv.WaitForShutdown()
		return fmt.Errorf("start the embedded NATS server on %s: %s", e.opts.StoreDir, said.why())
	}
	e.mu.Lock()
	e.running = srv
	e.mu.Unlock()
	return nil
}

// InProcessConn is what the client library calls to connect, at first and after
// every restart.
func (e *embedded) InProcessConn() (net.Conn, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.running == nil {
		return nil, errors.New("the embedded NATS server is not running")
	}
	return e.running.InProcessConn()
}

func (e *embedded) addr() string {
	if e.opts.DontListen {
		return ""
	}
	return net.JoinHostPort(e.opts.Host, strconv.Itoa(e.opts.Port))
}

// watch starts the server anew after a failed write, when there is room.
func (e *embedded) watch() {
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for {
		select {
		case <-e.stopped:
			return
		case <-t.C:
		}
		if !e.broken.Load() || room(e.opts.StoreDir) < roomToRestart {
			continue
		}
		e.shutdown()
		e.broken.Store(false)
		if err := e.start(); err != nil {
			e.broken.Store(true)
			continue
		}
		e.log.Info("the embedded NATS server goes on, there is room on the disk again")
	}
}

func (e *embedded) shutdown() {
	e.mu.Lock()
	srv := e.running
	e.running = nil
	e.mu.Unlock()
	if srv != nil {
		srv.Shutdown()
		srv.WaitForShutdown()
	}
}

func (e *embedded) stop() {
	close(e.stopped)
	e.watched.Wait()
	e.shutdown()
}

// serverLog passes on the server's warnings and errors, and notices failed
// writes. What is said again and again is said once.
type serverLog struct {
	log    *slog.Logger
	broken *atomic.Bool

	mu   sync.Mutex
	last string
}

func (l *serverLog) say(level slog.Level, format string, v []any) {
	text := fmt.Sprintf(format, v...)
	failed := strings.Contains(text, "Critical write error") || strings.Contains(text, syscall.ENOSPC.Error())
	if failed {
		text = "a write to the stream's folder failed: it takes no message until there is room"
	}
	l.mu.Lock()
	again := l.last == text || failed && l.broken.Load()
	l.last = text
	l.mu.Unlock()
	if failed {
		l.broken.Store(true)
	}
	if !again {
		l.log.Log(context.Background(), level, "NATS server: "+text)
	}
}

func (l *serverLog) why() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.last == "" {
		return "it does not answer"
	}
	return l.last
}

func (l *serverLog) Errorf(format string, v ...any)  { l.say(slog.LevelError, format, v) }
func (l *serverLog) Fatalf(format string, v ...any)  { l.say(slog.LevelError, format, v) }
func (l *serverLog) Warnf(format string, v ...any)   { l.say(slog.LevelWarn, format, v) }
func (l *serverLog) Noticef(format string, v ...any) {}
func (l *serverLog) Debugf(format string, v ...any)  {}
func (l *serverLog) Tracef(format string, v ...any)  {}

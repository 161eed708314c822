package intake

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// hinted is an error with a hint for the person who reads it.
type hinted struct {
	error
	hint string
}

func withHint(err error, hint string) error { return &hinted{err, hint} }

func (e *hinted) Hint() string  { return e.hint }
func (e *hinted) Unwrap() error { return e.error }

// connect opens the one connection of this intake. A server that cannot be
// reached is tried again for ever; one that refuses the credentials at the first
// try is an error.
func (in *Intake) connect() error {
	opts := []nats.Option{
		nats.Name("verbatim"),
		nats.MaxReconnects(-1),
		nats.IgnoreAuthErrorAbort(),
		nats.CustomReconnectDelay(reconnectDelay),
		nats.PingInterval(20 * time.Second),
	}
	opts = append(opts, in.handlers()...)
	if in.server != nil {
		opts = append(opts, nats.InProcessServer(in.server))
	} else {
		access, err := in.o.access()
		if err != nil {
			return err
		}
		opts = append(opts, access...)
	}
	nc, err := nats.Connect(in.o.URL, opts...)
	if err != nil && !refusal(err) {
		nc, err = nats.Connect(in.o.URL, append(opts, nats.RetryOnFailedConnect(true))...)
	}
	if err != nil {
		return explainRefusal(err)
	}
	js, err := jetstream.New(nc)
	if err != nil {
		nc.Close()
		return fmt.Errorf("connect to NATS: %w", err)
	}
	in.nc, in.js = nc, js
	return nil
}

// refusal tells a server that is there and will not have us from one that is not
// there.
func refusal(err error) bool {
	var certificate *tls.CertificateVerificationError
	var alert tls.AlertError
	for _, is := range []error{
		nats.ErrAuthorization, nats.ErrAuthExpired, nats.ErrAuthRevoked, nats.ErrAccountAuthExpired,
		nats.ErrSecureConnRequired, nats.ErrSecureConnWanted, nats.ErrNkeysNotSupported,
	} {
		if errors.Is(err, is) {
			return true
		}
	}
	return errors.As(err, &certificate) || errors.As(err, &alert) || !ofTheWay(err)
}

// ofTheWay says whether the fault can be one of the way to the server.
func ofTheWay(err error) bool {
	var network net.Error
	return errors.Is(err, nats.ErrNoServers) || errors.Is(err, nats.ErrTimeout) || errors.Is(err, nats.ErrConnectionClosed) ||
		errors.Is(err, io.EOF) || errors.As(err, &network)
}

// explainRefusal says what kind of refusal it was without repeating the URL,
// which may hold a password.
func explainRefusal(err error) error {
	var unknown *tls.CertificateVerificationError
	switch {
	case errors.Is(err, nats.ErrAuthorization), errors.Is(err, nats.ErrAuthExpired), errors.Is(err, nats.ErrAuthRevoked):
		return withHint(fmt.Errorf("connect to NATS: the server refuses these credentials: %w", err),
			"give user and password, a token, an nkey file or a creds file that the server knows")
	case errors.As(err, &unknown):
		return withHint(fmt.Errorf("connect to NATS: %w", err), "give the file of the certificate authority that signed the server's certificate")
	default:
		return fmt.Errorf("connect to NATS: %w", err)
	}
}

// access is how a remote server is told who we are.
func (o *Options) access() ([]nats.Option, error) {
	var opts []nats.Option
	if o.User != "" {
		opts = append(opts, nats.UserInfo(o.User, o.Password))
	}
	if o.Token != "" {
		opts = append(opts, nats.Token(o.Token))
	}
	if o.NKeyFile != "" {
		key, err := nats.NkeyOptionFromSeed(o.NKeyFile)
		if err != nil {
			return nil, fmt.Errorf("read the nkey file: %w", err)
		}
		opts = append(opts, key)
	}
	if o.CredsFile != "" {
		opts = append(opts, nats.UserCredentials(o.CredsFile))
	}
	if o.CAFile != "" {
		opts = append(opts, nats.RootCAs(o.CAFile))
	}
	if o.CertFile != "" || o.KeyFile != "" {
		opts = append(opts, nats.ClientCert(o.CertFile, o.KeyFile))
	}
	return opts, nil
}

// reconnectDelay doubles from 100 ms to 10 s, with a fifth of jitter.
func reconnectDelay(attempts int) time.Duration {
	d := 10 * time.Second
	if attempts < 7 {
		d = 100 * time.Millisecond << max(attempts, 0)
	}
	return d - time.Duration(rand.Int64N(int64(d)/5))
}

// handlers log the loss of the server and its return, once each.
func (in *Intake) handlers() []nats.Option {
	once := &saidOnce{log: in.o.Log}
	back := func(nc *nats.Conn) {
		once.reset()
		in.ready.Store(false) // it may be another server, or one that lost something
		in.epoch.Add(1)
		if in.server != nil {
			in.o.Log.Info("connected to the embedded NATS server")
			return
		}
		in.o.Log.Info("connected to the NATS server", "url", nc.ConnectedUrlRedacted())
	}
	return []nats.Option{
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			in.epoch.Add(1)
			if err != nil {
				once.warn("lost the NATS server, trying to reach it again", err)
			}
		}),
		nats.ReconnectHandler(back),
		nats.ConnectHandler(func(*nats.Conn) { in.epoch.Add(1) }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			once.warn("NATS connection", err)
		}),
	}
}

// saidOnce logs each text once until it is reset.
type saidOnce struct {
	log  *slog.Logger
	mu   sync.Mutex
	said map[string]bool
}

func (s *saidOnce) warn(text string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := text + err.Error()
	if s.said[key] || len(s.said) > 100 {
		return
	}
	if s.said == nil {
		s.said = make(map[string]bool)
	}
	s.said[key] = true
	s.log.Warn(text, "fault", err)
}

func (s *saidOnce) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.said)
}

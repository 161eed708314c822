package intake

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// ErrContract marks what waiting cannot cure: a stream with other subjects or
// another retention, a consumer that belongs to another store.
var ErrContract = errors.New("not the intake of this store")

func breaksContract(err error) bool { return errors.Is(err, ErrContract) }

// storeKey is the member of a consumer's metadata that holds the store's id.
const storeKey = "verbatim-store"

var subjects = map[string]string{
	FeedbackStream: "feedback.*.*",
	CustomerStream: "customer.*.*",
}

// prepareOnce makes sure that streams and consumers are there and ours.
func (in *Intake) prepareOnce(ctx context.Context) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.ready.Load() {
		return nil
	}
	for _, name := range []string{FeedbackStream, CustomerStream} {
		s, err := in.prepareStream(ctx, name)
		if err != nil {
			return err
		}
		if in.o.StoreID == "" {
			continue
		}
		if err := in.prepareConsumer(ctx, s, name); err != nil {
			return err
		}
	}
	in.opened = true
	in.ready.Store(true)
	return nil
}

// prepare is prepareOnce until it works or can never work.
func (in *Intake) prepare(ctx context.Context) error {
	said := false
	for wait := 100 * time.Millisecond; !in.ready.Load(); wait = min(2*wait, 10*time.Second) {
		err := in.attempt(ctx)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case breaksContract(err):
			return err
		case err == nil:
			continue
		case !said && !errors.Is(err, errAway):
			said = true
			in.o.Log.Warn("the streams cannot be reached, trying again", "fault", err)
		}
		sleep(ctx, min(wait, in.patience()))
	}
	if said {
		in.o.Log.Info("the streams can be reached again")
	}
	return nil
}

// attempt is prepareOnce over a connection that lasts; errAway says that it did
// not.
func (in *Intake) attempt(ctx context.Context) error {
	epoch := in.epoch.Load()
	if !in.nc.IsConnected() {
		return errAway
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	err := in.prepareOnce(ctx)
	if err != nil && !breaksContract(err) && in.epoch.Load() != epoch {
		return errAway
	}
	return err
}

// patience is how long to wait at most: not for long while the connection is
// away, for it comes back by itself.
func (in *Intake) patience() time.Duration {
	if in.nc.IsConnected() {
		return 10 * time.Second
	}
	return 200 * time.Millisecond
}

func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// prepareStream creates the stream, or compares the one that is there.
func (in *Intake) prepareStream(ctx context.Context, name string) (jetstream.Stream, error) {
	want := in.streamConfig(name)
	s, err := in.js.Stream(ctx, name)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		s, err = in.js.CreateStream(ctx, want)
		if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
			s, err = in.js.Stream(ctx, name)
		}
	}
	if err != nil {
		var api *jetstream.APIError
		if errors.As(err, &api) && strings.Contains(api.Description, "subjects overlap") {
			return nil, withHint(fmt.Errorf("create stream %s: %w: %w", name, ErrContract, err),
				"another stream takes "+subjects[name]+" already; remove those subjects from it")
		}
		return nil, fmt.Errorf("open stream %s: %w", name, err)
	}
	return s, in.compare(want, s.CachedInfo().Config)
}

func (in *Intake) streamConfig(name string) jetstream.StreamConfig {
	limit := in.o.MaxBytes
	if limit <= 0 {
		limit = DefaultMaxBytes
		if in.server != nil {
			limit = max(min(limit, room(in.o.Dir)/4), 1<<20)
		}
	}
	return jetstream.StreamConfig{
		Name:       name,
		Subjects:   []string{subjects[name]},
		Retention:  jetstream.WorkQueuePolicy,
		Storage:    jetstream.FileStorage,
		Discard:    jetstream.DiscardNew,
		MaxBytes:   limit,
		Duplicates: 2 * time.Minute,
		Replicas:   in.o.Replicas,
	}
}

// compare reports how a stream that exists differs from what we would create.
// Other subjects and another retention are an error.
func (in *Intake) compare(want, is jetstream.StreamConfig) error {
	var broken, other []string
	differs := func(list *[]string, setting string, is, want any) {
		*list = append(*list, fmt.Sprintf("%s is %v instead of %v", setting, is, want))
	}
	if !slices.Contains(is.Subjects, want.Subjects[0]) {
		differs(&broken, "subjects", is.Subjects, want.Subjects)
	} else if len(is.Subjects) > 1 {
		differs(&other, "subjects", is.Subjects, want.Subjects)
	}
	if is.Retention != want.Retention {
		differs(&broken, "retention", is.Retention, want.Retention)
	}
	if is.Storage != want.Storage {
		differs(&other, "storage", is.Storage, want.Storage)
	}
	if is.Discard != want.Discard {
		differs(&other, "discard (messages can be lost when the stream is full)", is.Discard, want.Discard)
	}
	if is.MaxBytes <= 0 {
		differs(&other, "max_bytes", "unlimited", want.MaxBytes)
	} else if in.o.MaxBytes > 0 && is.MaxBytes != want.MaxBytes {
		differs(&other, "max_bytes", is.MaxBytes, want.MaxBytes)
	}
	if is.MaxAge != 0 {
		differs(&other, "max_age (messages can be lost)", is.MaxAge, "none")
	}
	if is.MaxMsgsPerSubject > 0 {
		differs(&other, "max_msgs_per_subject (messages can be lost)", is.MaxMsgsPerSubject, "none")
	}
	if len(broken) > 0 {
		return withHint(fmt.Errorf("open stream %s: %w: %s", want.Name, ErrContract, strings.Join(broken, ", ")),
			"its settings are left alone; change them with the nats tool, or use another server or account")
	}
	if len(other) > 0 && !in.opened { // said once, not at every return of the server
		in.o.Log.Warn("a stream has other settings than verbatim would give it, they are left alone",
			"stream", want.Name, "differs", strings.Join(other, ", "))
	}
	return nil
}

// prepareConsumer creates the consumer, or takes over the one of this store.
func (in *Intake) prepareConsumer(ctx context.Context, s jetstream.Stream, stream string) error {
	want := in.consumerConfig()
	c, err := s.Consumer(ctx, Consumer)
	if errors.Is(err, jetstream.ErrConsumerNotFound) {
		_, err = s.CreateConsumer(ctx, want)
		var api *jetstream.APIError
		if errors.As(err, &api) && strings.Contains(api.Description, "workqueue") {
			return withHint(fmt.Errorf("create the consumer of stream %s: %w: another consumer reads it already", stream, ErrContract),
				"a work queue has one reader; remove the other consumer, or use another server or account")
		}
		if err == nil {
			return nil
		}
	}
	if err != nil {
		return fmt.Errorf("open the consumer of stream %s: %w", stream, err)
	}
	info := c.CachedInfo()
	if owner := info.Config.Metadata[storeKey]; owner != in.o.StoreID {
		return withHint(fmt.Errorf("open the consumer of stream %s: %w: it belongs to store %q, this is store %q", stream, ErrContract, owner, in.o.StoreID),
			"what the other store acknowledged would be missing from this one; open the folder that it belongs to, or, if that is gone for good, delete the consumer with: nats consumer rm "+stream+" "+Consumer)
	}
	if err := in.sweep(ctx, s, info); err != nil {
		return fmt.Errorf("look at stream %s: %w", stream, err)
	}
	if info.NumAckPending > 0 && !in.opened {
		if err := in.takeBack(ctx, s, want); err != nil {
			return fmt.Errorf("take back what is in hand of stream %s: %w", stream, err)
		}
	}
	if _, err := s.UpdateConsumer(ctx, want); err != nil {
		return fmt.Errorf("update the consumer of stream %s: %w", stream, err)
	}
	return nil
}

// sweep removes messages that the consumer has acknowledged but the stream still
// holds: the server keeps the two in different files, and after a crash or a
// full disk such messages would stay for ever and take up room.
func (in *Intake) sweep(ctx context.Context, s jetstream.Stream, consumer *jetstream.ConsumerInfo) error {
	is, err := s.Info(ctx)
	if err != nil {
		return err
	}
	name, floor := is.Config.Name, consumer.AckFloor.Stream
	if consumer.Delivered.Stream > is.State.LastSeq {
		// The stream has lost its end and gives sequences out again: what the
		// floor says is not about these messages.
		in.o.Log.Warn("a stream is behind its consumer", "stream", name, "last", is.State.LastSeq, "delivered", consumer.Delivered.Stream)
		return nil
	}
	if is.State.Msgs == 0 || is.State.FirstSeq > floor {
		return nil
	}
	if err := s.Purge(ctx, jetstream.WithPurgeSequence(floor+1)); err != nil {
		in.o.Log.Warn("messages that are stored cannot be removed from their stream", "stream", name, "fault", err)
	}
	return nil
}

// takeBack lets a consumer's messages in hand be delivered again at once. This
// store's only process is the one that asks, and it has only just begun: what is
// in hand was handed to one that is dead.
func (in *Intake) takeBack(ctx context.Context, s jetstream.Stream, want jetstream.ConsumerConfig) error {
	want.AckWait = time.Millisecond
	if _, err := s.UpdateConsumer(ctx, want); err != nil {
		return err
	}
	sleep(ctx, 150*time.Millisecond) // the server looks at a changed wait after 100 ms
	return ctx.Err()
}

func (in *Intake) consumerConfig() jetstream.ConsumerConfig {
	return jetstream.ConsumerConfig{
		Durable:       Consumer,
		Description:   "Reads feedback into one Verbatim store",
		DeliverPolicy: jetstream.DeliverAllPolicy,
		AckPolicy:     jetstream.AckExplicitPolicy,
		AckWait:       in.o.AckWait,
		MaxDeliver:    -1,
		MaxAckPending: 4 * in.o.Batch * in.o.Workers,
		Metadata:      map[string]string{storeKey: in.o.StoreID},
	}
}

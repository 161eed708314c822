package store

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/feedback"
)

func rejectChange(seq uint64, reason string) feedback.Change {
	return feedback.Change{
		Origin: feedback.Origin{Stream: "FEEDBACK", Seq: seq, Subject: "feedback.main.review", Stored: start.Add(time.Duration(seq) * time.Second)},
		Tenant: "main", Reject: &feedback.Reject{Reason: reason, Body: []byte(`{"id":1}`), Headers: map[string][]string{"A": {"b"}}},
	}
}

func TestRejectIsKeptOnceWithItsBody(t *testing.T) {
	s := openNew(t)
	c := rejectChange(7, "id must be a string")
	got := append(commit(t, s, c, c), commit(t, s, c)...)
	if diff := cmp.Diff([]feedback.Outcome{feedback.Rejected, feedback.Repeated, feedback.Repeated}, got); diff != "" {
		t.Error(diff)
	}
	list, total, err := s.Rejects(t.Context(), "main", 0, 10)
	if err != nil || total != 1 || len(list) != 1 || list[0].Body != nil {
		t.Fatal(list, total, err)
	}
	r, err := s.RejectByKey(t.Context(), feedback.Key{Stream: "FEEDBACK", Seq: 7})
	if err != nil {
		t.Fatal(err)
	}
	want := StoredReject{
		Key: feedback.Key{Stream: "FEEDBACK", Seq: 7}, Tenant: "main", Subject: "feedback.main.review", Stored: c.Origin.Stored,
		Reject: *c.Reject,
	}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Error(diff)
	}
}

func TestReplayedRejectIsRemovedWhenItIsStored(t *testing.T) {
	s := openNew(t)
	commit(t, s, rejectChange(1, "broken"), rejectChange(2, "broken too"))
	c := itemChange(item(rng(1), "a", start), 10)
	c.Origin.Replays = feedback.Key{Stream: "FEEDBACK", Seq: 1}
	c.Version.At = start
	commit(t, s, c)
	if got := reasons(t, s); !cmp.Equal(got, []string{"broken too"}) {
		t.Error(got)
	}
	// The original comes once more: it was not acknowledged before the crash.
	if got := commit(t, s, rejectChange(1, "broken")); got[0] != feedback.Repeated {
		t.Error(got)
	}
	if got := reasons(t, s); !cmp.Equal(got, []string{"broken too"}) {
		t.Error(got)
	}
}

func TestReplayRefusedAgainStaysOneReject(t *testing.T) {
	s := openNew(t)
	commit(t, s, rejectChange(1, "broken"))
	again := rejectChange(9, "still broken")
	again.Origin.Replays = feedback.Key{Stream: "FEEDBACK", Seq: 1}
	got := append(commit(t, s, again), commit(t, s, again)...)
	if diff := cmp.Diff([]feedback.Outcome{feedback.Rejected, feedback.Repeated}, got); diff != "" {
		t.Error(diff)
	}
	if got := reasons(t, s); !cmp.Equal(got, []string{"still broken"}) {
		t.Error(got)
	}
	if r, err := s.RejectByKey(t.Context(), feedback.Key{Stream: "FEEDBACK", Seq: 1}); err != nil || r.Replays != 1 {
		t.Error(r, err)
	}
}

func TestDroppedRejectDoesNotComeBack(t *testing.T) {
	s := openNew(t)
	commit(t, s, rejectChange(1, "broken"))
	if n, err := s.DropRejects(t.Context(), []feedback.Key{{Stream: "FEEDBACK", Seq: 1}, {Stream: "FEEDBACK", Seq: 5}}); n != 1 || err != nil {
		t.Error(n, err)
	}
	if _, err := s.RejectByKey(t.Context(), feedback.Key{Stream: "FEEDBACK", Seq: 1}); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	if got := commit(t, s, rejectChange(1, "broken")); got[0] != feedback.Repeated || len(reasons(t, s)) != 0 {
		t.Error(got, reasons(t, s))
	}
}

func reasons(t *testing.T, s *Store) (out []string) {
	t.Helper()
	list, _, err := s.Rejects(t.Context(), "", 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range list {
		out = append(out, r.Reason)
	}
	return out
}

func TestUnknownTenantIsRejectedUnlessMadeOnSight(t *testing.T) {
	c := itemChange(item(rng(1), "a", start), 1)
	c.Tenant = "shop"
	s := openNew(t)
	if got := commit(t, s, c); got[0] != feedback.Rejected {
		t.Error(got)
	}
	r, err := s.RejectByKey(t.Context(), feedback.Key{Stream: "FEEDBACK", Seq: 1})
	if err != nil || len(r.Body) == 0 || r.Tenant != "shop" {
		t.Error(r, err)
	}
	auto := open(t, t.TempDir(), Options{AutoTenant: true, Zone: "Europe/Paris"})
	if got := commit(t, auto, c); got[0] != feedback.Stored {
		t.Error(got)
	}
	list, err := auto.Tenants(t.Context())
	if err != nil || len(list) != 2 || list[1].Name != "shop" || list[1].Zone != "Europe/Paris" {
		t.Error(list, err)
	}
}

func TestTenantHasSoManyAttributeKeys(t *testing.T) {
	s := openNew(t)
	r := rng(1)
	seq := uint64(0)
	send := func(keys ...string) feedback.Outcome {
		seq++
		c := itemChange(item(r, fmt.Sprint("i", seq), start), seq)
		c.Item.Item.Attributes = make(map[string]string)
		for _, k := range keys {
			c.Item.Item.Attributes[k] = "x"
		}
		return commit(t, s, c)[0]
	}
	for i := range feedback.MaxAttributeKeys - 1 {
		if got := send(fmt.Sprint("k", i)); got != feedback.Stored {
			t.Fatal(i, got)
		}
	}
	if got := send("new 1", "new 2"); got != feedback.Rejected {
		t.Error("two where one is left:", got)
	}
	if got := send("k1", "new 1"); got != feedback.Stored {
		t.Error("the last one:", got)
	}
	if got := send("new 2"); got != feedback.Rejected {
		t.Error("one too many:", got)
	}
	if got := reasons(t, s); len(got) != 2 {
		t.Error(got)
	}
}

func TestImportCountsEachRowOnceByItsFirstOutcome(t *testing.T) {
	s := openNew(t)
	r := rng(1)
	var changes []feedback.Change
	for row := range int64(200) {
		c := itemChange(item(r, fmt.Sprint("i", row%150), start), uint64(row+1))
		if row >= 190 {
			c = rejectChange(uint64(row+1), "broken")
		}
		c.Origin.Import, c.Origin.File, c.Origin.Row = "imp", "a.csv", row*1000
		changes = append(changes, c)
	}
	commit(t, s, changes[:120]...)
	commit(t, s, changes[60:]...) // a crash in between: 60 rows come twice
	for i := range changes {      // published once more, under other sequences
		changes[i].Origin.Seq += 1000
		changes[i].Version.Seq += 1000
	}
	commit(t, s, changes...)
	got, err := s.ImportCounts(t.Context(), "imp")
	if diff := cmp.Diff(ImportCounts{Stored: 190, Rejected: 10}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if got, err := s.ImportCounts(t.Context(), "none"); got.Total() != 0 || err != nil {
		t.Error(got, err)
	}
}

func TestSuspicionIsCountedUntilTheMessageIsCommitted(t *testing.T) {
	dir := t.TempDir()
	k := feedback.Key{Stream: "FEEDBACK", Seq: 1}
	s := open(t, dir, Options{})
	for want := 1; want <= 2; want++ {
		if n, err := s.Suspect(t.Context(), k); n != want || err != nil {
			t.Error(n, err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir, Options{})
	if n, err := s.Suspect(t.Context(), k); n != 3 || err != nil {
		t.Error("after a restart:", n, err)
	}
	commit(t, s, itemChange(item(rng(1), "a", start), 1))
	if n, err := s.Suspect(t.Context(), k); n != 1 || err != nil {
		t.Error("after its commit:", n, err)
	}
}

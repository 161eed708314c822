package store

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/feedback"
)

func customerEvent(kind, id, customer string, seq uint64) feedback.Change {
	at := start.Add(time.Duration(seq) * time.Hour)
	return feedback.Change{
		Origin: feedback.Origin{Stream: "CUSTOMER", Seq: seq, Stored: at}, Tenant: "main", Version: feedback.Version{At: at, Seq: seq},
		Event: &feedback.Event{ID: id, Kind: kind, Time: at, Customer: customer},
	}
}

func badMessage(body string, seq uint64) feedback.Change {
	return feedback.Change{
		Origin: feedback.Origin{Stream: "FEEDBACK", Seq: seq, Subject: "feedback.main.review", Stored: start},
		Tenant: "main", Reject: &feedback.Reject{Reason: "it is wrong", Body: []byte(body)},
	}
}

func gzipped(t *testing.T, s string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// filesWith lists the files of a folder that hold some bytes.
func filesWith(t *testing.T, dir string, what []byte) (out []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range entries {
		b, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(b, what); n > 0 {
			out = append(out, fmt.Sprintf("%s holds it %d times", f.Name(), n))
		}
	}
	return out
}

const secret = "quixotic"

// crowded is a store of many items in random order, many of them later
// replaced by longer or shorter ones, so that pages split and merge; a tenth is
// of the customer "mallory-7", and says so.
func crowded(t *testing.T) (*Store, *memoryIndex, int64) {
	t.Helper()
	s, x := indexed(t)
	r := rng(31)
	var seq uint64 = 1
	theirs := make(map[string]bool)
	for round := range 6 {
		changes := history(r, 250, 40, seq)
		for i := range changes {
			it := changes[i].Item.Item
			n := r.IntN(900)
			it.ID = fmt.Sprintf("%x-%d", uint32(n)*2654435761, n)
			it.Text = words(r, 1+r.IntN(400))
			if n%10 == 0 {
				it.ID = "mallory-item-" + it.ID
				it.Customer = "mallory-7"
				it.Text += " " + secret + " " + words(r, r.IntN(300))
				it.Attributes["note"] = secret + "-note"
				theirs[it.ID] = true
			}
		}
		seq += 250
		commit(t, s, changes...)
		commit(t, s, customerEvent(feedback.Order, fmt.Sprintf("mallory-order-%d", round), "mallory-7", seq), customerEvent(feedback.Order, fmt.Sprint(round), "c-1", seq+1))
		x.drain(t, s, 100)
	}
	x.drain(t, s, 2000)
	return s, x, int64(len(theirs))
}

func TestErasedWordsAreInNoFile(t *testing.T) {
	s, x, theirs := crowded(t)
	commit(t, s, badMessage(`{"id":"x","customer":"mallory-7","text":"`+secret+` `+words(rng(1), 3000)+`"}`, 9000))
	if len(filesWith(t, s.dir, []byte(secret))) == 0 {
		t.Fatal("the words are in no file before")
	}
	before := stamps(t, s)
	got, err := s.Erase(t.Context(), "main", "mallory-7")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Erased{Items: theirs, Events: 6, Rejects: 1}, got); diff != "" {
		t.Error(diff)
	}
	for _, what := range []string{secret, "mallory-7", "mallory-order"} {
		if found := filesWith(t, s.dir, []byte(what)); len(found) > 0 {
			t.Errorf("%s: %v", what, found)
		}
	}
	for id := range before {
		if strings.HasPrefix(id, "mallory-") {
			delete(before, id)
		}
	}
	if diff := cmp.Diff(before, stamps(t, s)); diff != "" {
		t.Error(diff)
	}
	clean(t, s, x)
	x.drain(t, s, 2000)
	if len(x.docs) != len(before) {
		t.Errorf("%d documents of %d items", len(x.docs), len(before))
	}
	clean(t, s, x)
	if got, err = s.Erase(t.Context(), "main", "mallory-7"); err != nil || got != (Erased{}) {
		t.Errorf("erased again: %+v, %v", got, err)
	}
	// With the outbox empty, the ids are gone too.
	for _, what := range []string{"mallory"} {
		if found := filesWith(t, s.dir, []byte(what)); len(found) > 0 {
			t.Errorf("%s: %v", what, found)
		}
	}
	back := reopen(t, s)
	clean(t, back, x)
}

func TestErasedRecordsAreNotRevivedByLateMessages(t *testing.T) {
	s, x := indexed(t)
	said := func(id, text string, seq uint64) feedback.Change {
		it := said(id, text)
		it.Item.Customer = "c-1"
		return itemChange(it, seq)
	}
	commit(t, s, said("a", "first", 10), said("b", "second", 11), customerEvent(feedback.Order, "a", "c-1", 12))
	if _, err := s.Correct(t.Context(), "main", "a", feedback.Correction{Lang: ptr("fr")}); err != nil {
		t.Fatal(err)
	}
	x.drain(t, s, 10)
	got, err := s.Erase(t.Context(), "main", "c-1")
	if diff := cmp.Diff(Erased{Items: 2, Events: 1, Corrections: 1}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	s = reopen(t, s)
	late := []feedback.Change{said("a", "older", 9), said("a", "first", 10), customerEvent(feedback.Order, "a", "c-1", 12)}
	for i, o := range commit(t, s, late...) {
		if o != feedback.Older {
			t.Errorf("late message %d: %v", i, o)
		}
	}
	x.drain(t, s, 10)
	clean(t, s, x)
	if n := len(stamps(t, s)); n != 0 {
		t.Errorf("%d items", n)
	}
	// They may come back as a customer, and be erased again.
	if o := commit(t, s, said("a", "a new life", 20)); o[0] != feedback.Stored {
		t.Errorf("new message: %v", o)
	}
	x.drain(t, s, 10)
	clean(t, s, x)
	if got, err := s.Erase(t.Context(), "main", "c-1"); err != nil || got.Items != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	if o := commit(t, s, said("a", "late", 15), said("a", "a new life", 20)); o[0] != feedback.Older || o[1] != feedback.Older {
		t.Errorf("late messages: %v", o)
	}
	x.drain(t, s, 10)
	clean(t, s, x)
}

func TestEraseTakesTheRejectsThatNameTheCustomer(t *testing.T) {
	s := openNew(t)
	theirs := said("their item", "hello")
	theirs.Item.Customer = "c-42"
	commit(t, s, itemChange(theirs, 1))
	gone := []string{
		`{"id":"1","customer":"c-42","text":"x","rating":9}`,
		`{"id":"2","customer_id":"c-42"}`,
		`{"id":"their item","text":5}`,
		`{"id":"3","attributes":{"who":["c-42"]}}`,
		`{"id":"4","customer":"c-42","text":"cut o`,
		`{"id":"their item","text":"cut o`,
		`2026-01-01;c-42;"very bad"`,
		gzipped(t, `{"id":"5","customer":"c-42"}`),
		gzipped(t, `2026-01-01,"very bad",c-42`),
		"{\"id\":\"6\"} {\"customer\":\"c-42\"}",
	}
	kept := []string{
		`{"id":"1","customer":"c-421"}`, `{"id":"c-421"}`, `2026;c-421;bad`, `2026;abc-42;bad`, `c-42-b;x`, ``, `{"nps":42}`,
		gzipped(t, `{"customer":"c-4"}`), "\x1f\x8bnot gzip",
	}
	seq := uint64(10)
	for _, body := range append(append([]string{}, gone...), kept...) {
		commit(t, s, badMessage(body, seq))
		seq++
	}
	other := badMessage(`{"customer":"c-42"}`, 100)
	other.Tenant = "other"
	commit(t, s, other)
	got, err := s.Erase(t.Context(), "main", "c-42")
	if diff := cmp.Diff(Erased{Items: 1, Rejects: int64(len(gone))}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	left, _, err := s.Rejects(t.Context(), "", 0, 100)
	if err != nil || len(left) != len(kept)+1 {
		t.Errorf("%d rejects left of %d, %v", len(left), len(kept)+1, err)
	}
	for _, x := range left {
		if int(x.Key.Seq) < 10+len(gone) {
			t.Errorf("kept %s", gone[x.Key.Seq-10])
		}
	}
	clean(t, s, nil)
}

func TestEraseOfNobodyChangesNothing(t *testing.T) {
	s, x := sabotage(t)
	if _, err := s.Erase(t.Context(), "main", ""); err == nil {
		t.Error("erased everybody without a name")
	}
	if got, err := s.Erase(t.Context(), "main", "c-nobody"); err != nil || got != (Erased{}) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := s.Erase(t.Context(), "none", "c-1"); err == nil {
		t.Error("erased in no tenant")
	}
	clean(t, s, x)
}

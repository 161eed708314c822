package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/feedback"
)

func TestRecordTwiceCountsOnce(t *testing.T) {
	s := openNew(t)
	changes := history(rng(1), 20, 3, 1)
	want := make([]feedback.Outcome, 20)
	for i := range want {
		want[i] = feedback.Stored
	}
	if diff := cmp.Diff(want, commit(t, s, changes...)); diff != "" {
		t.Error(diff)
	}
	for i := range want {
		want[i] = feedback.Repeated
	}
	if diff := cmp.Diff(want, commit(t, s, changes...)); diff != "" {
		t.Error(diff)
	}
	st, err := s.Status(t.Context(), "main")
	if err != nil || st.Items != 20 {
		t.Errorf("status %+v, %v", st, err)
	}
}

package learn

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/nlp"
)

// madeUp gives n rated texts in which a word that no lexicon has means trouble,
// and half the texts say nothing else.
func madeUp(n int) Ratings {
	good := []string{"The parcel came on %d May", "Friendly people at desk %d", "Shop %d is lovely", "Room %d was as we ordered it"}
	bad := []string{"Again a zorblax at desk %d", "The parcel of %d May had a zorblax", "Zorblax in room %d", "Rude people at desk %d"}
	return func(ctx context.Context, do func(Rated) error) error {
		for i := range n {
			texts := bad
			if i%2 == 0 {
				texts = good
			}
			text := fmt.Sprintf(texts[i/2%len(texts)], i)
			if err := do(Rated{ID: fmt.Sprint("id-", i), Lang: "en", Positive: i%2 == 0,
				Input: nlp.Input{Lang: "en", Fields: []nlp.Field{{Name: "text", Text: text}}}}); err != nil {
				return err
			}
		}
		return nil
	}
}

func learnOverlay(t *testing.T, n int, opt OverlayOptions) OverlayFit {
	t.Helper()
	a, err := nlp.New(nlp.Options{})
	if err != nil {
		t.Fatal(err)
	}
	fits, err := LearnOverlay(t.Context(), []string{"en", "fr"}, madeUp(n), a, opt, func(int64) {})
	if err != nil {
		t.Fatal(err)
	}
	if len(fits) != 2 || fits[1].Why == "" || len(fits[1].Changes) > 0 {
		t.Errorf("no French text was rated, yet: %+v", fits)
	}
	return fits[0]
}

func TestOverlayLearnsAWordNobodyKnows(t *testing.T) {
	f := learnOverlay(t, 400, DefaultOverlay())
	if f.Positive != 200 || f.Negative != 200 || f.Fitted != 400 || f.Why != "" {
		t.Fatalf("%+v", f)
	}
	if f.Changes[0].Feature != "zorblax" || f.Changes[0].Before != 0 || f.Changes[0].After > -0.5 || f.Changes[0].Seen != 150 {
		t.Errorf("the most weighty change is %+v", f.Changes[0])
	}
	if f.After < f.Before+0.05 || f.Low <= 0 || f.High <= f.Low {
		t.Errorf("before %.3f, after %.3f, difference %.3f to %.3f", f.Before, f.After, f.Low, f.High)
	}
	for _, c := range f.Changes {
		if strings.HasPrefix(c.Feature, "<") || c.Seen < DefaultOverlay().MinSeen {
			t.Errorf("learned %+v", c)
		}
	}
	if diff := cmp.Diff(f, learnOverlay(t, 400, DefaultOverlay())); diff != "" {
		t.Error("learned twice:", diff)
	}
}

func TestOverlayRefusesTooFewRatings(t *testing.T) {
	if f := learnOverlay(t, 199, DefaultOverlay()); !strings.Contains(f.Why, "199 rated texts are too few") {
		t.Errorf("%+v", f)
	}
	opt := DefaultOverlay()
	opt.MinEach = 201
	if f := learnOverlay(t, 400, opt); !strings.Contains(f.Why, "201 of each") {
		t.Errorf("%+v", f)
	}
}

func TestOverlaySamplesManyRatings(t *testing.T) {
	opt := DefaultOverlay()
	opt.MaxRows = 300
	if f := learnOverlay(t, 1000, opt); f.Fitted < 200 || f.Fitted > 400 || f.Changes[0].Feature != "zorblax" {
		t.Errorf("%d fitted of %d, first %+v", f.Fitted, f.Positive+f.Negative, f.Changes[0])
	}
}

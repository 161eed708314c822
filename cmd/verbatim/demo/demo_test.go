package demo

import (
	"encoding/json"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/feedback"
)

var testEnd = time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)

// sample is the demo's own sample, made once for all tests.
var sample = sync.OnceValue(func() []Message {
	var all []Message
	for m := range Generate(testEnd, Seed) {
		all = append(all, m)
	}
	return all
})

// story is the sample as the store would end up with it: items in their last
// version, events.
type story struct {
	items  map[string]*feedback.Item
	order  []string // ids in order of first publication
	events map[string][]*feedback.Event
	later  int // later versions
}

func readStory(t *testing.T, messages []Message) story {
	t.Helper()
	s := story{items: map[string]*feedback.Item{}, events: map[string][]*feedback.Event{}}
	seen := map[string]bool{}
	for _, m := range messages {
		_, kind, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(m.Subject, "feedback."), "customer."), ".")
		if strings.HasPrefix(m.Subject, "customer.") {
			ev, err := feedback.DecodeEvent(kind, m.Body, m.Time)
			if err != nil {
				t.Fatalf("decode event: %v\n%s", err, m.Body)
			}
			if seen[kind+" "+ev.ID] {
				t.Fatalf("event %s %s comes twice", kind, ev.ID)
			}
			seen[kind+" "+ev.ID] = true
			s.events[kind] = append(s.events[kind], ev)
			continue
		}
		it, err := feedback.DecodeItem(kind, m.Body, m.Time)
		if err != nil {
			t.Fatalf("decode item: %v\n%s", err, m.Body)
		}
		if old, again := s.items[it.ID]; again {
			s.later++
			if !it.Updated.After(old.Updated) {
				t.Errorf("%s: a later version that is not newer", it.ID)
			}
		} else {
			s.order = append(s.order, it.ID)
		}
		s.items[it.ID] = it
	}
	return s
}

func (s story) each(fn func(*feedback.Item)) {
	for _, id := range s.order {
		fn(s.items[id])
	}
}

func TestSameEndAndSeedGiveTheSameMessages(t *testing.T) {
	var again []Message
	for m := range Generate(testEnd, Seed) {
		again = append(again, m)
	}
	if len(again) != len(sample()) {
		t.Fatalf("%d messages, then %d", len(sample()), len(again))
	}
	for i, m := range sample() { // cmp.Diff takes half a minute for so many
		if diff := cmp.Diff(m.Subject+string(m.Body), again[i].Subject+string(again[i].Body)); diff != "" || !m.Time.Equal(again[i].Time) {
			t.Fatalf("message %d differs the second time:\n%s", i, diff)
		}
	}
	for m := range Generate(testEnd, Seed+1) {
		if string(m.Body) == string(sample()[len(sample())-1].Body) {
			t.Error("another seed gives the same messages")
		}
	}
}

func TestMessagesComeInTimeOrderWithinThePeriod(t *testing.T) {
	cal := newCalendar(testEnd)
	last := time.Time{}
	for _, m := range sample() {
		if m.Time.Before(last) {
			t.Fatalf("%s at %v comes after %v", m.Subject, m.Time, last)
		}
		last = m.Time
	}
	if !last.Before(testEnd) || testEnd.Sub(last) > 24*time.Hour {
		t.Errorf("last message at %v, want within a day before %v", last, testEnd)
	}
	readStory(t, sample()).each(func(it *feedback.Item) {
		if it.Time.Before(cal.start) || !it.Time.Before(testEnd) {
			t.Errorf("%s at %v, want in [%v, %v)", it.ID, it.Time, cal.start, testEnd)
		}
	})
}

func TestThereIsEnoughOfEverything(t *testing.T) {
	s := readStory(t, sample())
	kinds := map[string]int{}
	langs := map[string]int{}
	s.each(func(it *feedback.Item) { kinds[it.Kind]++; langs[it.Lang]++ })
	if n := len(s.items); n < 3500 || n > 5000 {
		t.Errorf("%d items, want about 4,000", n)
	}
	for _, kind := range feedback.ItemKinds {
		if kinds[kind] < 700 {
			t.Errorf("%d items of kind %s", kinds[kind], kind)
		}
	}
	if share := float64(langs["fr"]) / float64(langs["fr"]+langs["en"]); share < 0.42 || share > 0.58 {
		t.Errorf("%.0f %% French, want about half", 100*share)
	}
	if s.later < 100 {
		t.Errorf("%d later versions", s.later)
	}
	for _, kind := range feedback.EventKinds {
		if len(s.events[kind]) < 80 {
			t.Errorf("%d events of kind %s", len(s.events[kind]), kind)
		}
	}
	if n := len(sample()); n > 24000 {
		t.Errorf("%d messages: too many to be counted within ten seconds", n)
	}
}

func TestNoTextAppearsMoreThanTwice(t *testing.T) {
	used := map[string]int{}
	mute := 0
	count := func(text string) {
		if text == "" {
			return
		}
		if used[text]++; used[text] == 3 {
			t.Errorf("%q appears more than twice", text)
		}
	}
	readStory(t, sample()).each(func(it *feedback.Item) {
		count(it.Title)
		count(it.Text)
		for _, m := range it.Messages {
			count(m.Text)
		}
		if it.Kind == feedback.Ticket && len(it.Messages) == 0 || it.Kind == feedback.Review && it.Text == "" {
			mute++
		}
	})
	if mute > 10 {
		t.Errorf("%d reviews and tickets without words", mute)
	}
	for text := range used {
		if strings.ContainsAny(text, "{}[]@") {
			t.Errorf("%q shows the format of the sentences", text)
		}
	}
}

func TestBothLanguagesHaveTheSameSections(t *testing.T) {
	en, fr := loadPhrasebook("en"), loadPhrasebook("fr")
	count := func(b phrasebook) (kinds map[string]string, sentences int) {
		kinds = map[string]string{}
		for key, sec := range b.sections {
			kinds[key] = sec.kinds
			if !strings.ContainsRune(sec.kinds, 'a') {
				sentences += len(sec.sentences)
			}
		}
		return kinds, sentences
	}
	enKinds, enCount := count(en)
	frKinds, frCount := count(fr)
	if diff := cmp.Diff(enKinds, frKinds); diff != "" {
		t.Errorf("sections differ (-en +fr):\n%s", diff)
	}
	if enCount < 350 || frCount < 350 {
		t.Errorf("%d English and %d French sentences of customers, want 350 each", enCount, frCount)
	}
}

func TestSentencesAreWrittenOnce(t *testing.T) {
	for _, lang := range []string{"en", "fr"} {
		seen := map[string]string{}
		for key, sec := range loadPhrasebook(lang).sections {
			for _, s := range sec.sentences {
				if other, twice := seen[s.text]; twice && !strings.HasPrefix(key, "t.") && !strings.HasPrefix(key, "title") {
					t.Errorf("%q stands in %q and %q", s.text, other, key)
				}
				seen[s.text] = key
			}
		}
	}
}

func TestAnyEndAndSeedWork(t *testing.T) {
	for i, end := range []time.Time{
		time.Date(2024, 2, 29, 23, 59, 59, 0, time.UTC),
		time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC), // the clock changes
		time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		for m := range Generate(end, uint64(i)) {
			if !m.Time.Before(end) || !json.Valid(m.Body) {
				t.Fatalf("end %v: %s at %v", end, m.Subject, m.Time)
			}
		}
	}
}

// mean is a running mean.
type mean struct{ sum, n float64 }

func (m *mean) add(x float64) { m.sum += x; m.n++ }
func (m mean) value() float64 { return m.sum / math.Max(m.n, 1) }

func BenchmarkGenerate(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		for range Generate(testEnd, Seed) {
		}
	}
}

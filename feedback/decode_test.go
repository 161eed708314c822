package feedback

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// decodeAny decodes an item or an event, whichever the kind is.
func decodeAny(kind string, body []byte) (any, error) {
	if slices.Contains(ItemKinds, kind) {
		it, err := DecodeItem(kind, body, stored)
		if err != nil {
			return nil, err
		}
		return it, nil
	}
	ev, err := DecodeEvent(kind, body, stored)
	if err != nil {
		return nil, err
	}
	return ev, nil
}

func TestDecodeRefusesWithTheMember(t *testing.T) {
	for _, d := range corpus() {
		t.Run(d.kind+" "+d.name, func(t *testing.T) {
			got, err := decodeAny(d.kind, []byte(d.body))
			if d.member == "" {
				if err != nil {
					t.Fatalf("refused: %v", err)
				}
				checkRoundTrip(t, d.kind, got)
				return
			}
			var wire *WireError
			if !errors.As(err, &wire) {
				t.Fatalf("got %v, %v; want a WireError", got, err)
			}
			if want := strings.TrimPrefix(d.member, "-"); wire.Member != want {
				t.Errorf("member %q, want %q (%v)", wire.Member, want, err)
			}
			checkSentence(t, wire)
		})
	}
}

func checkRoundTrip(t *testing.T, kind string, got any) {
	t.Helper()
	again, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	back, err := decodeAny(kind, again)
	if err != nil {
		t.Fatalf("its own wire form is refused: %v\n%s", err, again)
	}
	if diff := cmp.Diff(got, back); diff != "" {
		t.Errorf("changed on the wire:\n%s", diff)
	}
}

func checkSentence(t *testing.T, err *WireError) {
	t.Helper()
	if n := utf8.RuneCountInString(err.Value); n > MaxValueBytesInError {
		t.Errorf("value of %d runes", n)
	}
	for _, s := range []string{err.Error(), err.Safe()} {
		if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0x2028 || r == 0x2029 }) || !utf8.ValidString(s) {
			t.Errorf("not one line: %q", s)
		}
	}
}

func TestSentences(t *testing.T) {
	for _, c := range []struct{ kind, body, want, safe string }{
		{Survey, `{"id":"1","nps":11}`, "nps is 11; it must be an integer from 0 to 10", "nps must be an integer from 0 to 10"},
		{Ticket, `{"id":"1","text":"x","ticket":{"opened":"yesterday"}}`,
			`ticket.opened is "yesterday"; it must be a time with a zone, such as 2026-11-02T10:11:12Z`,
			"ticket.opened must be a time with a zone, such as 2026-11-02T10:11:12Z"},
		{Survey, `{"id":"1","csat":{"value":6,"max":5}}`, "csat.value is 6; it must be a number from 0 to max, which is 5", "csat.value must be a number from 0 to max, which is 5"},
		{Review, `{"id":"1","text":{"body":  "a long\ttext that goes on and on for a while"}}`,
			`text is {"body":  "a long\ttext that goes on an…; it must be a string`, "text must be a string"},
		{Review, `{"id":"1","secret name":"x"}`, "", "* is no member here; allowed: " + names(itemMembers)},
		{Ticket, `{"id":"1","ticket":{"secret name":"x"}}`, "", "ticket.* is no member here; allowed: " + names(ticketMembers)},
		{Review, `{"id":"1","attributes":{"secret":7}}`, "attributes.secret is 7; it must be a string", "attributes.* must be a string"},
		{Review, `{"text":"x"}`, "id must be given", "id must be given"},
		{Review, `{"id":"1","text":"x"} tail`, "what follows the message is tail; it must not be there", "what follows the message must not be there"},
		{Review, `{"id":"1","text":"x"`, "the message must be one whole JSON object; it ends too early", ""},
		{Review, "{\"id\":\"1\",\"text\":\"\xff\"}", "text must be valid UTF-8", ""},
		{Review, `{"id":"1","text":"x","text":"y"}`, "text must not appear twice in one object", ""},
	} {
		_, err := decodeAny(c.kind, []byte(c.body))
		var wire *WireError
		if !errors.As(err, &wire) {
			t.Errorf("%s: %v", c.body, err)
			continue
		}
		if c.want != "" && wire.Error() != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.body, wire.Error(), c.want)
		}
		if c.safe != "" && wire.Safe() != c.safe {
			t.Errorf("%s:\n got %s\nwant %s", c.body, wire.Safe(), c.safe)
		}
	}
}

func TestDecodeFillsInWhatIsAbsent(t *testing.T) {
	moment := stored.Truncate(time.Microsecond)
	it, err := DecodeItem(Review, []byte(`{"id":"1","text":"x"}`), stored.In(time.FixedZone("", 3600)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&Item{ID: "1", Kind: Review, Time: moment, Text: "x"}, it); diff != "" {
		t.Error(diff)
	}
	ev, err := DecodeEvent(Activity, []byte(`{"id":"1","customer":"c","activity":"use"}`), stored)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&Event{ID: "1", Kind: Activity, Time: moment, Customer: "c", Activity: "use", Count: 1}, ev); diff != "" {
		t.Error(diff)
	}
}

func TestTimesAreStoredInUTC(t *testing.T) {
	it, err := DecodeItem(Review, []byte(`{"id":"1","text":"x","time":"2026-11-02T10:11:12.123456789+02:00"}`), stored)
	if err != nil {
		t.Fatal(err)
	}
	if want := "2026-11-02T08:11:12.123456Z"; it.Time.Format(time.RFC3339Nano) != want {
		t.Errorf("got %s, want %s", it.Time.Format(time.RFC3339Nano), want)
	}
}

func FuzzDecodeItem(f *testing.F)  { fuzzDecode(f, ItemKinds, itemCorpus()) }
func FuzzDecodeEvent(f *testing.F) { fuzzDecode(f, EventKinds, eventCorpus()) }

func fuzzDecode(f *testing.F, kinds []string, seeds []document) {
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	for _, d := range seeds {
		if len(d.body) < 4<<10 {
			f.Add(uint8(slices.Index(kinds, d.kind)), []byte(d.body))
		}
	}
	f.Fuzz(func(t *testing.T, k uint8, body []byte) {
		kind := kinds[int(k)%len(kinds)]
		got, err := decodeAny(kind, body)
		if err == nil {
			checkRoundTrip(t, kind, got)
			return
		}
		var wire *WireError
		if !errors.As(err, &wire) {
			t.Fatalf("%T: %v", err, err)
		}
		checkSentence(t, wire)
	})
}

func BenchmarkDecodeItem(b *testing.B) {
	for _, c := range []struct{ name, kind, body string }{
		{"small", Review, `{"id":"r-1","time":"2026-11-02T10:11:12Z","text":"` + strings.Repeat("The parcel came late. ", 15) + `","rating":{"value":2,"max":5}}`},
		{"full", Ticket, fullTicket},
	} {
		b.Run(c.name, func(b *testing.B) {
			body := []byte(c.body)
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := DecodeItem(c.kind, body, stored); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

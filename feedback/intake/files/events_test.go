package files

import (
	"context"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/feedback"
)

func TestMoneyIsReadAsWritten(t *testing.T) {
	for _, c := range []struct {
		cell    string
		decimal byte
		want    float64
		code    string
	}{
		{"12", '.', 12, ""},
		{"12.50", ',', 12.5, ""},
		{"12,50", '.', 12.5, ""},
		{"1,234", '.', 1234, ""},
		{"1,234", ',', 1.234, ""},
		{"0,234", '.', 0.234, ""},
		{"1.234,56", '.', 1234.56, ""},
		{"1,234.56", ',', 1234.56, ""},
		{"1 234 567,89 €", '.', 1234567.89, "EUR"},
		{"1\u202f234,50\u00a0€", ',', 1234.5, "EUR"},
		{"CHF 1'234.50", '.', 1234.5, "CHF"},
		{"Fr. 12.50", '.', 12.5, "CHF"},
		{"$1,234,567", '.', 1234567, "USD"},
		{"CA$ 12", '.', 12, "CAD"},
		{"12.00 usd", '.', 12, "USD"},
		{"(12.50)", '.', -12.5, ""},
		{"-12,50 €", ',', -12.5, "EUR"},
		{"12-", '.', -12, ""},
	} {
		got, code, ok := parseMoney(c.cell, c.decimal)
		if !ok || got != c.want || code != c.code {
			t.Errorf("%q is %v %q %v, want %v %q", c.cell, got, code, ok, c.want, c.code)
		}
	}
	for _, no := range []string{"", "€", "twelve", "12 apples", "12%", "2026-10-01", "12:30", "1.2.3 km"} {
		if v, _, ok := parseMoney(no, '.'); ok {
			t.Errorf("%q was read as %v", no, v)
		}
	}
}

func TestDurationsAreReadAsWritten(t *testing.T) {
	for cell, want := range map[string]string{"26:40": "26h40m0s", "00:05:30": "5m30s", "2 h 15 min": "2h15m0s", "1 jour 3 heures": "27h0m0s", "35": "35m0s", "0": "0s", "1,5": "1m30s"} {
		got, ok := parseDuration(cell, unitInHeader("First reply time (minutes)"))
		if !ok || got.String() != want {
			t.Errorf("%q is %v %v, want %s", cell, got, ok, want)
		}
	}
	for _, no := range []string{"", "soon", "2026-10-01 10:00", "12:99", "3 apples", "-5"} {
		if d, ok := parseDuration(no, unitInHeader("minutes")); ok {
			t.Errorf("%q was read as %v", no, d)
		}
	}
	if _, ok := parseDuration("35", unitInHeader("First reply time")); ok {
		t.Error("a number without a unit was read as a time")
	}
}

// open writes a file and reads it.
func open(t *testing.T, name, body string, o Options) ([]Row, error) {
	t.Helper()
	r, err := Open(context.Background(), write(t, name, []byte(body)), o)
	if err != nil {
		return nil, err
	}
	r.Close()
	_, all := rows(t, write(t, name, []byte(body)), o)
	return all, nil
}

func TestTableOfEventsThatLacksSomethingSaysWhatToDo(t *testing.T) {
	for _, c := range []struct{ body, kind, want string }{
		{"Order ID,Order date,Customer ID,Order total\n9001,2026-09-01,17,1234.50\n9002,2026-09-02,18,99\n", "", "--currency EUR"},
		{"Order ID,Order date,Order total\n9001,2026-09-01,$1234.50\n9002,2026-09-02,$99\n", feedback.Order, "--map customer=COLUMN"},
		{"Customer,Amount\n17,€12\n18,€13\n", feedback.Refund, "--map order=COLUMN"},
	} {
		_, err := open(t, "t.csv", c.body, Options{Kind: c.kind})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want it to say %s", err, c.want)
		}
	}
}

func TestCurrencyCanBeTold(t *testing.T) {
	all, err := open(t, "t.csv", "Order ID,Order date,Customer ID,Order total\n9001,2026-09-01,17,12.50\n9002,2026-09-02,18,99\n", Options{Currency: "CHF"})
	if err != nil || len(all) != 2 || all[0].Event == nil || all[0].Event.Currency != "CHF" {
		t.Fatalf("%+v %v", all, err)
	}
}

func TestEventsOnTheWirePassAsTheyAre(t *testing.T) {
	all, err := open(t, "t.jsonl", `{"id":"o1","kind":"order","time":"2026-10-01T00:00:00Z","customer":"c","currency":"EUR","lines":[{"quantity":1,"unit_price":5}]}
{"id":"r1","kind":"review","text":"Good"}
`, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, row := range all {
		got = append(got, row.Kind+" "+row.ID)
	}
	if d := cmp.Diff([]string{"order o1", "review r1"}, got); d != "" {
		t.Error(d)
	}
}

// An order whose lines stand apart in the file is whole all the same, and a
// second import of the same rows in another order gives the same ids.
func TestLinesOfAnOrderNeedNotStandTogether(t *testing.T) {
	head := "Order ID,Order date,Customer,Product,Quantity,Unit price\n"
	a, b, c := "1,2026-10-01,x,Pen,1,€2\n", "2,2026-10-01,y,Ink,1,€3\n", "1,2026-10-01,x,Cap,2,€1\n"
	for _, body := range []string{head + a + b + c, head + c + b + a} {
		all, err := open(t, "t.csv", body, Options{})
		if err != nil || len(all) != 2 {
			t.Fatalf("%d rows, %v", len(all), err)
		}
		lines := map[string]int{}
		for _, row := range all {
			lines[row.ID] = len(row.Event.Lines)
		}
		if d := cmp.Diff(map[string]int{"1": 2, "2": 1}, lines); d != "" {
			t.Error(d)
		}
	}
}

// One bad line makes a problem of the whole order: a part of it would be a
// wrong sum.
func TestBadLineRejectsItsOrder(t *testing.T) {
	all, err := open(t, "t.csv", "Order ID,Order date,Customer,Product,Quantity,Unit price\n1,2026-10-01,x,Pen,1,€2\n1,2026-10-01,x,Cap,many,€1\n2,2026-10-01,y,Ink,1,€3\n3,2026-10-01,z,Ink,1,€3\n4,2026-10-02,z,Ink,1,€3\n", Options{})
	if err != nil || len(all) != 4 {
		t.Fatalf("%d rows, %v", len(all), err)
	}
	p := all[0].Problem
	if p == nil || !strings.Contains(p.Reason, "line 3 of it") || !strings.Contains(string(p.Raw), "Pen") || !strings.Contains(string(p.Raw), "Cap") {
		t.Errorf("%+v", p)
	}
}

// FuzzMoneyAndDurations: a cell is read as a finite sum and as a time that is not
// negative, or not at all.
func FuzzMoneyAndDurations(f *testing.F) {
	for _, s := range []string{"", "1 234,56 €", "$1,234.56", "(12.50)", "-12", "1'234.50 CHF", "26:40", "2 h 15 min", "99999999999999999999999", "1e999", "9999999999 jours", "1,2,3", "−5", "٣"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, mark := range []byte{'.', ','} {
			if x, _, ok := parseMoney(s, mark); ok && (math.IsNaN(x) || math.IsInf(x, 0)) {
				t.Errorf("%q is the sum %v", s, x)
			}
		}
		if d, ok := parseDuration(s, time.Minute); ok && d < 0 {
			t.Errorf("%q is the time %v", s, d)
		}
	})
}

// Prices without tax are net already: the column of taxes must not come off them
// a second time. Of prices with tax it does.
func TestTaxComesOffOnlyWhatHoldsIt(t *testing.T) {
	for _, c := range []struct {
		head string
		tax  float64
	}{
		{"N° commande;Date de commande;Réf. client;Article;Qté;PU HT (€);Montant TVA", 0},
		{"N° commande;Date de commande;Réf. client;Article;Qté;Prix unitaire HT (€);Montant TVA", 0},
		{"N° commande;Date de commande;Réf. client;Article;Qté;PU TTC (€);Montant TVA", 4.2},
		{"Order ID;Order date;Customer;Product;Quantity;Unit price excl. VAT (EUR);VAT", 0},
	} {
		body := c.head + "\nCMD-1;13/01/2026;C1;Lampe;2;12,50;4,20\nCMD-2;14/01/2026;C2;Lampe;1;12,50;4,20\n"
		all, err := open(t, "t.csv", body, Options{})
		if err != nil || len(all) != 2 || all[0].Event == nil {
			t.Errorf("%s: %+v %v", c.head, all, err)
			continue
		}
		if e := all[0].Event; e.Tax != c.tax || len(e.Lines) != 1 || e.Lines[0].UnitPrice != 12.5 || e.Currency != "EUR" {
			t.Errorf("%s: tax %v, %+v", c.head, e.Tax, e.Lines)
		}
	}
}

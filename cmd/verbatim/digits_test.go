package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go"
	"github.com/xuri/excelize/v2"

	"verbatim/cmd/verbatim/api"
	"verbatim/cmd/verbatim/app"
	"verbatim/feedback"
	"verbatim/feedback/kpi"
)

// served runs a real serve on a folder of its own, and fn while it does.
func served(t *testing.T, fn func(context.Context, *server, string)) {
	t.Helper()
	dir := t.TempDir()
	cfg := app.Config{Dir: dir, Zone: "Europe/Paris", Workers: 1, Program: "test"}
	cfg.Intake.Listen = "127.0.0.1:0"
	err := serve(t.Context(), cfg, "127.0.0.1:0", func(ctx context.Context, s *server) error {
		fn(ctx, s, dir)
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// tell publishes messages as any client would, and waits until they are
// searchable.
func (s *server) tell(t *testing.T, dir string, subjectsAndBodies ...string) {
	t.Helper()
	nc, err := nats.Connect(s.nats)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	js, err := nc.JetStream()
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(subjectsAndBodies); i += 2 {
		if _, err := js.PublishAsync(subjectsAndBodies[i], []byte(subjectsAndBodies[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	want := strconv.Itoa(len(subjectsAndBodies) / 2)
	g := Globals{Data: dir, Tenant: "main"}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		st, err := statusOf(&g)
		if err == nil && st == want {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s are counted, not %s: %v", st, want, err)
		}
	}
}

// heard is a year of a shop in some hundred messages.
func heard() (out []string) {
	add := func(subject, format string, args ...any) { out = append(out, subject, fmt.Sprintf(format, args...)) }
	start := time.Date(2025, 1, 6, 9, 30, 0, 0, time.UTC)
	for i := range 120 {
		at := start.AddDate(0, 0, 3*i)
		text := []string{"The parcel came late and nobody answered.", "Très belle lampe, merci !", "Correct.", "Awful service, I want my money back."}[i%4]
		channel := []string{"email", "phone"}[i%2]
		add("feedback.main.review", `{"id":"r%d","time":%q,"text":%q,"channel":%q,"customer":"c%d","rating":{"value":%d,"max":5}}`, i, at.Format(time.RFC3339), text, channel, i%17, 1+i%5)
		add("feedback.main.survey", `{"id":"s%d","time":%q,"nps":%d,"channel":%q,"customer":"c%d","csat":{"value":%d,"max":5},"survey":{"id":"y","type":"relational","wave":"%d"}}`,
			i, at.Format(time.RFC3339), i*7%11, channel, i%17, 1+i%5, i)
		add("feedback.main.ticket", `{"id":"t%d","time":%q,"text":%q,"channel":%q,"customer":"c%d","ticket":{"opened":%q,"first_response":%q,"resolved":%q,"type":"complaint","status":"solved"}}`,
			i, at.Format(time.RFC3339), text, channel, i%17, at.Format(time.RFC3339), at.Add(time.Duration(7*i%300)*time.Minute).Format(time.RFC3339), at.Add(time.Duration(11*i+13)*time.Minute).Format(time.RFC3339))
		add("customer.main.order", `{"id":"o%d","time":%q,"customer":"c%d","currency":"EUR","lines":[{"product":"p","quantity":%d,"unit_price":%d.37}]}`,
			i, at.Format(time.RFC3339), i%17, 1+i%3, 10+i)
		add("customer.main.activity", `{"id":"a%d","time":%q,"customer":"c%d","activity":"use","count":%d}`, i, at.Format(time.RFC3339), i%17, 1+i%5)
		if i < 17 {
			add("customer.main.subscription", `{"id":"k%d","time":%q,"customer":"c%d","action":"start","start":%q}`, i, at.Format(time.RFC3339), i, at.Format(time.RFC3339))
		}
	}
	return out
}

// digits are a value's numbers, so written that equal texts are equal bits.
type digits struct {
	ID, Variant, Measure, By           string
	Estimate, Low, High                string
	Numerator, Denominator, N          string
	Change, ChangeLow, ChangeHigh, Aim string
}

func exact(x *float64) string {
	if x == nil {
		return ""
	}
	return strconv.FormatFloat(*x, 'g', -1, 64)
}

func digitsOf(res *api.KPIResult) (out []digits) {
	add := func(by string, v *kpi.Value) {
		d := digits{ID: v.ID, By: by, Variant: v.Variant, Measure: v.Measure, Estimate: exact(v.Estimate), Low: exact(v.Low), High: exact(v.High),
			Numerator: exact(&v.Numerator), Denominator: exact(&v.Denominator), N: strconv.FormatInt(v.N, 10), Aim: exact(v.Target)}
		if c := v.Change; c != nil {
			d.Change, d.ChangeLow, d.ChangeHigh = exact(&c.Difference), exact(&c.Low), exact(&c.High)
		}
		out = append(out, d)
	}
	for _, row := range res.Rows {
		for i := range row.Values {
			add(row.By, &row.Values[i])
			for j := range row.Values[i].Also {
				add(row.By, &row.Values[i].Also[j])
			}
		}
	}
	return out
}

// digitsOfCells reads a line of a sheet; the columns are those of the sheet.
func digitsOfCells(t *testing.T, cells []string) digits {
	t.Helper()
	number := func(i int) string {
		if i >= len(cells) || cells[i] == "" {
			return ""
		}
		x, err := strconv.ParseFloat(cells[i], 64)
		if err != nil {
			t.Fatal(err)
		}
		return exact(&x)
	}
	return digits{ID: cells[26], By: cells[3], Variant: cells[4], Measure: cells[5], Estimate: number(6), Low: number(7), High: number(8), N: number(10),
		Numerator: number(12), Denominator: number(13), Aim: number(17), Change: number(18), ChangeLow: number(19), ChangeHigh: number(20)}
}

// asking is one question in the words of every door.
type asking struct {
	where, by, step, compare, from, to string
	ids                                []string
}

func (q *asking) arguments(dir string) []string {
	args := []string{"--data", dir, "kpi"}
	for flag, v := range map[string]string{"--where": q.where, "--by": q.by, "--step": q.step, "--compare": q.compare, "--from": q.from, "--to": q.to} {
		if v != "" {
			args = append(args, flag+"="+v)
		}
	}
	return append(args, q.ids...)
}

// members are those of a request over HTTP and NATS.
func (q *asking) members() map[string]string {
	out := map[string]string{"q": q.where, "by": q.by, "step": q.step, "compare": q.compare, "from": q.from, "to": q.to}
	maps.DeleteFunc(out, func(_, v string) bool { return v == "" })
	return out
}

// askings are questions under every kind of filter, slice, step and comparison;
// the weeks are those in which clocks change.
func askings() []asking {
	ids := []string{"nps", "csat", "rating", "sentiment", "complaints", "first_response_time", "resolution_time", "basket", "retention", "churn", "loyalty", "complaint_rate_orders"}
	return []asking{
		{where: "channel:email", from: "2025-04-01", to: "2025-07-01", compare: "previous", step: "month", ids: ids},
		{where: `state:left,"at risk" rating<=4`, from: "2025-03-17", to: "2025-04-14", step: "week", ids: ids},
		{by: "state", from: "2025-02-01", to: "2026-01-01", compare: "rest", ids: ids},
		{where: "-state:prospect", by: "channel", step: "quarter", compare: "year", from: "2025-01-01", to: "2026-01-01", ids: ids},
		{by: "theme", from: "2025-10-01", to: "2025-11-03", compare: "rest", ids: ids},
		{where: "parcel OR lampe", from: "2025-10-20", to: "2025-11-03", step: "day", ids: ids[:4]},
		{from: "2025-05-01", compare: "previous", step: "year", ids: []string{"engagement", "clv", "complaints", "cac"}}, // a year that is running
		{ids: []string{"engagement", "clv", "repeat_purchase", "basket"}},
	}
}

// One question has one answer, whoever asks: a command, a script over HTTP, a
// service over NATS, and whoever opens the files.
func TestTheSameQuestionGivesTheSameDigitsEverywhere(t *testing.T) {
	served(t, func(ctx context.Context, s *server, dir string) {
		s.tell(t, dir, heard()...)
		for _, q := range askings() {
			hour := feedback.ByTheHour(time.Now())
			diffs := compareDoors(ctx, t, s, dir, &q)
			if !hour.Equal(feedback.ByTheHour(time.Now())) { // what hangs on time gone by has moved
				diffs = compareDoors(ctx, t, s, dir, &q)
			}
			for from, d := range diffs {
				t.Errorf("%v by %s: %s", q, from, d)
			}
		}
	})
}

// compareDoors gives what differs from the command's answer, by door.
func compareDoors(ctx context.Context, t *testing.T, s *server, dir string, q *asking) map[string]string {
	t.Helper()
	command := func(more ...string) []byte {
		var out, err bytes.Buffer
		if code := run(ctx, append(q.arguments(dir), more...), stdio{strings.NewReader(""), &out, &err}); code != exitDone {
			t.Fatalf("%v %v: exit %d: %s", q, more, code, &err)
		}
		return out.Bytes()
	}
	var res api.KPIResult
	if err := json.Unmarshal(command("--json"), &res); err != nil {
		t.Fatal(err)
	}
	want := digitsOf(&res)
	if len(want) < len(q.ids) {
		t.Fatalf("%v: only %d values", q, len(want))
	}
	table := string(command())
	for _, row := range res.Rows {
		for _, v := range row.Values {
			if v.Estimate != nil && !strings.Contains(table, fmt.Sprintf("%.2f", *v.Estimate)) {
				t.Errorf("%v: the table has no %v of %s", q, *v.Estimate, v.ID)
			}
		}
	}
	diffs := map[string]string{}
	for from, got := range map[string][]digits{
		"HTTP":  digitsOver(t, overHTTP(t, s, q)),
		"NATS":  digitsOver(t, overNATS(t, s, q)),
		"CSV":   digitsInCSV(t, command("--csv", "-")),
		"Excel": digitsInExcel(t, dir, command),
	} {
		if d := cmp.Diff(want, got); d != "" {
			diffs[from] = d
		}
	}
	return diffs
}

func overHTTP(t *testing.T, s *server, ask *asking) []byte {
	t.Helper()
	q := url.Values{"id": ask.ids}
	for name, v := range ask.members() {
		q.Set(name, v)
	}
	resp, err := http.Get(s.address + "/api/v1/kpi?" + q.Encode())
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(resp.Body); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s, %v: %s", resp.Status, err, &b)
	}
	return b.Bytes()
}

func overNATS(t *testing.T, s *server, ask *asking) []byte {
	t.Helper()
	nc, err := nats.Connect(s.nats)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	members := map[string]any{"id": ask.ids}
	for name, v := range ask.members() {
		members[name] = v
	}
	request, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	m, err := nc.Request("verbatim.main.kpi", request, 30*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	return m.Data
}

func digitsOver(t *testing.T, body []byte) []digits {
	t.Helper()
	var res api.KPIResult
	if err := json.Unmarshal(body, &res); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	return digitsOf(&res)
}

func digitsInCSV(t *testing.T, file []byte) (out []digits) {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, cells := range rows[1:] {
		out = append(out, digitsOfCells(t, cells))
	}
	return out
}

func digitsInExcel(t *testing.T, dir string, command func(...string) []byte) (out []digits) {
	t.Helper()
	name := filepath.Join(dir, "book.xlsx")
	command("--xlsx", name)
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	book, err := excelize.OpenReader(f)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows("KPIs", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, cells := range rows[3:] {
		out = append(out, digitsOfCells(t, cells))
	}
	return out
}

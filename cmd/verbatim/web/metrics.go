package web

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"verbatim/feedback/kpi"
	"verbatim/feedback/store"
)

// What Prometheus may scrape: the state of the engine, and the KPIs of each
// tenant's board over the last 30 days. Labels are bounded: tenants and KPIs are
// a person's, and of a KPI's variants only the first are given.
const (
	metricDays     = 30
	metricVariants = 20
	metricTenants  = 100
	metricKeep     = 30 * time.Second // scrapes within it get the same answer
	metricTimeout  = 20 * time.Second
)

var (
	kpiLabels   = []string{"tenant", "kpi", "variant", "measure"}
	descValue   = prometheus.NewDesc("verbatim_kpi", "Estimate of a KPI on the board over the last 30 days.", kpiLabels, nil)
	descLow     = prometheus.NewDesc("verbatim_kpi_low", "Lower end of its 95 % interval.", kpiLabels, nil)
	descHigh    = prometheus.NewDesc("verbatim_kpi_high", "Upper end of its 95 % interval.", kpiLabels, nil)
	descN       = prometheus.NewDesc("verbatim_kpi_n", "How many answers, texts, orders … it is made of.", kpiLabels, nil)
	descItems   = prometheus.NewDesc("verbatim_items", "Items stored.", []string{"tenant"}, nil)
	descEvents  = prometheus.NewDesc("verbatim_events", "Customer events stored.", []string{"tenant"}, nil)
	descRejects = prometheus.NewDesc("verbatim_rejects", "Refused messages that wait for somebody.", []string{"tenant"}, nil)
	descLag     = prometheus.NewDesc("verbatim_unindexed", "Changes that are not searchable yet.", nil, nil)
	descIntake  = prometheus.NewDesc("verbatim_intake_running", "1 while messages are taken in.", nil, nil)
)

// metrics collects on demand, and keeps what it found for a moment.
type metrics struct {
	s    *server
	mu   sync.Mutex
	at   time.Time
	last []prometheus.Metric
}

func (m *metrics) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{descValue, descLow, descHigh, descN, descItems, descEvents, descRejects, descLag, descIntake} {
		ch <- d
	}
}

// Collect sends the metrics. Of a store that does not answer there are none.
func (m *metrics) Collect(ch chan<- prometheus.Metric) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if now := m.s.Now(); m.last == nil || now.Sub(m.at) > metricKeep {
		ctx, cancel := context.WithTimeout(context.Background(), metricTimeout)
		defer cancel()
		found, err := m.s.gather(ctx, now)
		if err != nil {
			m.s.Log.Warn("metrics not gathered", "fault", err)
		}
		m.at, m.last = now, found
	}
	for _, x := range m.last {
		ch <- x
	}
}

func sample(d *prometheus.Desc, v float64, labels ...string) prometheus.Metric {
	return prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
}

func (s *server) gather(ctx context.Context, now time.Time) ([]prometheus.Metric, error) {
	running := 0.0
	if s.intakeState() == intakeRunning {
		running = 1
	}
	out := []prometheus.Metric{sample(descIntake, running)}
	lag, err := s.lag(ctx)
	if err != nil {
		return out, err
	}
	out = append(out, sample(descLag, float64(lag)))
	tenants, err := s.App.Store.Tenants(ctx)
	if err != nil {
		return out, err
	}
	for _, t := range tenants[:min(len(tenants), metricTenants)] {
		st, err := s.App.Store.Status(ctx, t.Name)
		if err != nil {
			return out, err
		}
		out = append(out, sample(descItems, float64(st.Items), t.Name), sample(descEvents, float64(st.Events), t.Name), sample(descRejects, float64(st.Rejects), t.Name))
		values, err := s.boardOf(ctx, t.Name, now)
		if err != nil {
			return out, err
		}
		out = append(out, values...)
	}
	return out, nil
}

// boardOf are the values of a tenant's board over the last days, whole local
// days as everywhere.
func (s *server) boardOf(ctx context.Context, tenant string, now time.Time) ([]prometheus.Metric, error) {
	zone, err := s.zone(ctx, tenant)
	if err != nil {
		return nil, err
	}
	y, mo, d := now.In(zone).Date()
	to := time.Date(y, mo, d+1, 0, 0, 0, 0, zone)
	c := s.App.Catalogue(tenant)
	answer, err := s.App.Store.Measure(ctx, store.Question{
		Tenant: tenant, From: to.AddDate(0, 0, -metricDays), To: to, KPIs: c.Board, Catalogue: c, Hours: s.App.Hours(tenant),
	})
	if err != nil || len(answer.Slices) == 0 {
		return nil, err
	}
	var out []prometheus.Metric
	count := map[string]int{}
	for i := range answer.Slices[0].Values {
		v := &answer.Slices[0].Values[i]
		if count[v.ID]++; count[v.ID] <= metricVariants {
			out = append(out, valueMetrics(tenant, v)...)
		}
	}
	return out, nil
}

func valueMetrics(tenant string, v *kpi.Value) []prometheus.Metric {
	labels := []string{tenant, v.ID, v.Variant, v.Measure}
	out := []prometheus.Metric{sample(descN, float64(v.N), labels...)}
	for d, x := range map[*prometheus.Desc]*float64{descValue: v.Estimate, descLow: v.Low, descHigh: v.High} {
		if x != nil {
			out = append(out, sample(d, *x, labels...))
		}
	}
	return out
}

// metricsHandler answers /metrics.
func (s *server) metricsHandler() http.Handler {
	r := prometheus.NewRegistry()
	r.MustRegister(&metrics{s: s}, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return promhttp.HandlerFor(r, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError})
}

package web

import (
	"context"
	"math"
	"net/http"
	"strings"
	"time"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback"
	"verbatim/feedback/store"
	"verbatim/index"
	"verbatim/nlp"
)

// themesView is the data of the page of themes: every theme of the period, and
// the intents and emotions beside.
type themesView struct {
	base
	frame
	Loading  bool
	Problem  string // why the query can't be understood
	Items    int64
	Awaiting int64 // items that another analysis tagged
	Base     int64 // items with text in a known language
	Compared bool
	Themes   mentionTable
	Beside   []mentionTable
}

// mentionTable lists the mentions of one kind.
type mentionTable struct {
	Kind      nlp.MentionKind
	None      int64 // items with text without any
	NoneShare float64
	NoneRows  string // the query that finds those
	Lines     []mentionLine
}

// mentionLine is one theme, intent or emotion.
type mentionLine struct {
	themeLine
	Kind     nlp.MentionKind
	Compared bool    // the period before has enough texts to compare with
	Moved    float64 // change of its share, in points
	Sure     bool    // by more than chance explains
	Spark    *spark
}

// leastCompared is the fewest texts of a period that shares are compared with,
// as for any number that is not marked as a low sample.
const leastCompared = 30

func (s *server) themesPage(r *http.Request, b base) (string, any, error) {
	ctx := r.Context()
	v := &themesView{base: b}
	if v.Loading = !s.loaded(ctx); v.Loading {
		return "themes.html", v, nil
	}
	q, err := s.framed(r, b, &v.frame)
	if err == nil {
		err = s.fillThemes(ctx, v, q)
	}
	if err != nil {
		t := told(err)
		if t.Status != http.StatusUnprocessableEntity {
			return "", nil, err
		}
		v.Problem = t.Detail
	}
	return "themes.html", v, nil
}

// framed is the question of a page's query and period.
func (s *server) framed(r *http.Request, b base, f *frame) (question, error) {
	newest, _, err := s.App.Store.Select(r.Context(), b.Tenant, nil, store.Newest, 0, 1)
	if err != nil {
		return question{}, err
	}
	var at time.Time
	if len(newest) > 0 {
		at = newest[0].Item.Time
	}
	*f = newFrame(r.URL.Query(), s.Now(), at, b.Zone)
	q, err := s.understand(r.Context(), b.Tenant, b.Q, "", "")
	q.from, q.to = f.Start, f.End
	return q, err
}

func (s *server) fillThemes(ctx context.Context, v *themesView, q question) error {
	st, err := s.App.Store.Status(ctx, v.Tenant)
	if err != nil {
		return err
	}
	v.Items = st.Items
	if v.Awaiting, err = s.App.Awaiting(ctx, v.Tenant); err != nil {
		return err
	}
	kinds := []nlp.MentionKind{nlp.Theme, nlp.Intent, nlp.Emotion}
	found, err := s.listed(ctx, q, store.Week, kinds...)
	if err != nil {
		return err
	}
	tables := make([]mentionTable, len(kinds))
	for i, kind := range kinds {
		tables[i] = newMentionTable(kind, found[i].ThemesResult, q, v.Lang, found[i].weeks, v.Running)
	}
	v.Base, v.Compared = found[0].Base, found[0].PreviousBase >= leastCompared
	v.Themes, v.Beside = tables[0], tables[1:]
	return nil
}

func newMentionTable(kind nlp.MentionKind, found api.ThemesResult, q question, t tongue, weeks perWeek, running bool) mentionTable {
	out := mentionTable{Kind: kind, None: found.NoTheme}
	if found.Base > 0 {
		out.NoneShare = float64(found.NoTheme) / float64(found.Base)
	}
	none := and(q.whole(), feedback.Not{Of: feedback.Has{Field: feedback.Field(kind)}})
	out.NoneRows = index.Format(and(none, feedback.Not{Of: feedback.Match{Field: "label", Values: []string{string(nlp.Unknown)}}}))
	for _, th := range inTree(found.Themes) {
		line := mentionLine{themeLine: mentionRow(kind, th, q, t), Kind: kind, Spark: drawSpark(weeks[th.Name], running)}
		line.Below = kind == nlp.Theme && strings.Contains(th.Name, ".")
		if line.Compared = found.PreviousBase >= leastCompared; line.Compared {
			line.Moved = 100 * (th.Share - th.PreviousShare)
			line.Sure = beyondChance(th.Share, found.Base, th.PreviousShare, found.PreviousBase)
		}
		out.Lines = append(out.Lines, line)
	}
	return out
}

// beyondChance says whether two shares differ by more than 1.96 standard errors.
func beyondChance(p float64, n int64, before float64, m int64) bool {
	if n == 0 || m == 0 {
		return false
	}
	pool := (p*float64(n) + before*float64(m)) / float64(n+m)
	err := math.Sqrt(pool * (1 - pool) * (1/float64(n) + 1/float64(m)))
	return err > 0 && math.Abs(p-before) > 1.96*err
}

// inTree puts every special theme below its general one, most frequent first.
func inTree(all []api.Theme) []api.Theme {
	below := map[string][]api.Theme{}
	for _, th := range all {
		if main, _, special := strings.Cut(th.Name, "."); special {
			below[main] = append(below[main], th)
		}
	}
	out := make([]api.Theme, 0, len(all))
	for _, th := range all {
		if !strings.Contains(th.Name, ".") {
			out = append(append(out, th), below[th.Name]...)
		}
	}
	return out
}

// mentionRow is a line of a theme, an intent or an emotion.
func mentionRow(kind nlp.MentionKind, th api.Theme, q question, t tongue) themeLine {
	line := themeLine{Theme: th, Title: th.English}
	if t == french {
		line.Title = th.French
	}
	line.Rows = q.rows(feedback.Field(kind), q.from, q.to, th.Name)
	v := th.NetSentiment
	v.ID = "sentiment"
	line.Net = newCard(v, nil, q, t)
	return line
}

// Page is a link to the page of one theme, intent or emotion, with the query and
// the period of this one.
func (v *themesView) Page(l mentionLine) string {
	return v.Mention(l.Kind, l.Name, v.Q, v.Weeks)
}

// Mention is a link to the page of a theme, an intent or an emotion.
func (b base) Mention(kind nlp.MentionKind, name, q string, weeks int) string {
	params := []any{"q", q}
	if kind != nlp.Theme {
		params = append(params, "kind", kind)
	}
	if weeks != usualWeeks {
		params = append(params, "weeks", weeks)
	}
	return b.URL("/themes/"+name, params...)
}

// Of gives a table with the page that it stands on, for the template.
func (v *themesView) Of(t mentionTable) tableOn { return tableOn{v, t} }

type tableOn struct {
	Page  *themesView
	Table mentionTable
}

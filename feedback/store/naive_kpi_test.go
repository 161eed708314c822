package store

import (
	"slices"
	"time"

	"verbatim/feedback"
	"verbatim/feedback/kpi"
	"verbatim/nlp"
)

// aggregate computes everything about one slice.
func (q *inquiry) aggregate() *kpi.Aggregate {
	a := &kpi.Aggregate{}
	q.words(a)
	q.moans(a)
	q.tickets(a)
	q.invited(a)
	q.kept(a)
	q.purchases(a)
	q.worth(a)
	q.engaged(a)
	q.returned(a)
	q.visited(a)
	q.sold(a)
	q.acquired(a)
	return a
}

func (q *inquiry) words(a *kpi.Aggregate) {
	type wave struct{ customer, survey, wave, kind string }
	answers := map[wave]*remark{}
	for i := range q.w.items {
		s := &q.w.items[i]
		if !inside(s.Time, q.from, q.to) || !inside(s.Time, q.wholeFrom, q.wholeTo) || !q.takes(s) {
			continue
		}
		switch {
		case s.known():
			*map[nlp.Label]*int64{nlp.Positive: &a.Positive, nlp.Negative: &a.Negative, nlp.Neutral: &a.Neutral, nlp.Mixed: &a.Mixed}[s.label]++
			a.Score.Add(s.score)
		case s.Text != "":
			a.Unknown++
		}
		if s.Rating != nil {
			a.AddRating(s.Rating.Value, s.Rating.Max, 1)
		}
		if s.CSAT != nil {
			a.AddCSAT(s.CSAT.Value, s.CSAT.Max, 1)
		}
		if s.CES != nil {
			a.AddCES(s.CES.Value, s.CES.Max, s.CES.HighIsGood, 1)
		}
		if s.NPS == nil {
			continue
		}
		if s.Customer == "" {
			a.AddNPS(s.Survey.Type, *s.NPS)
			continue
		}
		k := wave{s.Customer, s.Survey.ID, s.Survey.Wave, s.Survey.Type}
		if k.wave == "" {
			k.wave = "quarter of " + Quarter.floor(s.Time, q.w.zone).String()
		}
		if was := answers[k]; was == nil || s.Time.After(was.Time) {
			answers[k] = s
		}
	}
	for k, s := range answers {
		a.AddNPS(k.kind, *s.NPS)
	}
}

// matters tells for every complaint which comes first on the same matter.
func (w *world) matters() map[*remark]*remark {
	if w.first != nil {
		return w.first
	}
	first := map[*remark]*remark{}
	var all []*remark
	for i := range w.items {
		if w.items[i].moans {
			all = append(all, &w.items[i])
		}
	}
	slices.SortFunc(all, func(x, y *remark) int { return x.Time.Compare(y.Time) })
	for i, s := range all {
		first[s] = s
		for _, earlier := range all[:i] {
			head := first[earlier]
			shares := slices.ContainsFunc(s.themes, func(t string) bool { return slices.Contains(earlier.themes, t) })
			near := alike(fingerprint(&s.Item), fingerprint(&earlier.Item))
			same := s.Customer != "" && s.Customer == earlier.Customer && (shares || s.Text != "" && earlier.Text != "" && near <= alikeOwn)
			if s.Customer == "" && earlier.Customer == "" {
				same = head == earlier && fingerprint(&s.Item)&fingerprint(&earlier.Item)&1 == 1 && near <= alikeAnonymous
			}
			if same && s.Time.Sub(head.Time) <= time.Duration(w.set.ComplaintMergeDays)*aDay {
				first[s] = head
				break
			}
		}
	}
	w.first = first
	return first
}

func (q *inquiry) moans(a *kpi.Aggregate) {
	c := &a.Complaints
	first := q.w.matters()
	days := map[string]int64{}
	for i := range q.w.items {
		s := &q.w.items[i]
		if !q.here(s.Time) || !q.takes(s) {
			continue
		}
		switch {
		case !s.moans && s.known() && s.label == nlp.Negative:
			c.Negative++
		case s.moans && first[s] != s:
			c.Merged++
		case s.moans:
			c.N++
			days[s.Time.In(q.w.zone).Format(time.DateOnly)]++
		}
	}
	from, to := q.clip()
	for at := Day.floor(from, q.w.zone); !at.AddDate(0, 0, 1).After(to); at = at.AddDate(0, 0, 1) {
		if at.Before(from) {
			continue
		}
		c.Days.Add(days[at.Format(time.DateOnly)])
	}
	c.Length = max(0, to.Sub(from).Hours()/24)
	_, rest := q.conditions()
	for _, customer := range q.w.customers() {
		knows := true
		for _, f := range rest {
			if isStatic(f) {
				knows = knows && q.customer(customer, f, q.wholeFrom, q.wholeTo)
			}
		}
		if knows && q.seen(customer, from, to) {
			c.Active++
		}
	}
	for _, o := range q.w.standing() {
		if q.here(o.Time) && q.event(o, false) {
			c.Orders++
		}
	}
}

func isAttrMatch(f feedback.Filter) bool {
	m, ok := f.(feedback.Match)
	return ok && len(m.Field) > 11 && m.Field[:11] == "attributes."
}

// seen says whether a customer said or did anything.
func (q *inquiry) seen(c string, from, to time.Time) bool {
	at := func(t time.Time) bool { return inside(t, from, to) && !t.After(q.w.now) }
	return slices.ContainsFunc(q.w.items, func(s remark) bool { return s.Customer == c && at(s.Time) }) ||
		slices.ContainsFunc(q.w.events, func(e feedback.Event) bool { return e.Customer == c && at(e.Time) })
}

func (q *inquiry) tickets(a *kpi.Aggregate) {
	w := q.w
	target := func(s *remark) time.Time {
		if !s.Ticket.Due.IsZero() {
			return s.Ticket.Due
		}
		return w.cal.AddDays(s.opened().In(w.zone), w.set.ComplaintTargetDays)
	}
	fcr := time.Duration(w.set.FCRDays) * aDay
	for i := range w.items {
		s := &w.items[i]
		if s.Ticket == nil || !q.takes(s) {
			continue
		}
		k := s.Ticket
		seconds := func(to time.Time) int64 { return max(0, to.Sub(s.opened()).Microseconds()) / 1e6 }
		if q.here(s.opened()) {
			if s.moans {
				r := &a.Resolutions
				if due := target(s); w.now.Before(due) {
					r.NotDue++
				} else {
					r.InTime.Add(!k.Resolved.IsZero() && !k.Resolved.After(due))
				}
				if k.Resolved.IsZero() {
					r.Close.Open = append(r.Close.Open, seconds(w.now))
				} else {
					r.Close.Done = append(r.Close.Done, seconds(k.Resolved))
				}
			}
			closed := k.Resolved
			if closed.IsZero() {
				closed = s.opened()
			}
			again := slices.ContainsFunc(w.items, func(o remark) bool {
				return o.ID != s.ID && o.Customer != "" && o.Customer == s.Customer && o.Kind != "survey" &&
					o.Time.After(k.Resolved) && !o.Time.After(k.Resolved.Add(fcr)) &&
					slices.ContainsFunc(o.themes, func(t string) bool { return slices.Contains(s.themes, t) })
			})
			if w.now.Before(closed.Add(fcr)) {
				a.Contacts.Pending++
			} else {
				a.Contacts.First.Add(!k.Resolved.IsZero() && k.Contacts <= 1 && k.Reopened == 0 && !again)
			}
			if a.FirstResponse == nil {
				a.FirstResponse = map[string]*kpi.Responses{}
			}
			if a.FirstResponse[s.Channel] == nil {
				a.FirstResponse[s.Channel] = &kpi.Responses{}
			}
			f := a.FirstResponse[s.Channel]
			if k.FirstResponse.IsZero() {
				f.Waiting++
			} else {
				f.Calendar.Done = append(f.Calendar.Done, seconds(k.FirstResponse))
				if w.cal != nil {
					f.Business.Done = append(f.Business.Done, w.cal.Between(s.opened(), k.FirstResponse))
				}
			}
		}
		if k.Resolved.IsZero() || !q.here(k.Resolved) {
			continue
		}
		first := k.FirstResolved
		if first.IsZero() {
			first = k.Resolved
		}
		v := &a.Solved
		v.Final.Calendar.Done = append(v.Final.Calendar.Done, seconds(k.Resolved))
		v.First.Calendar.Done = append(v.First.Calendar.Done, seconds(first))
		v.LessHold.Done = append(v.LessHold.Done, max(0, seconds(k.Resolved)-k.OnHoldSeconds))
		if w.cal != nil {
			v.Final.Business.Done = append(v.Final.Business.Done, w.cal.Between(s.opened(), k.Resolved))
			v.First.Business.Done = append(v.First.Business.Done, w.cal.Between(s.opened(), first))
		}
	}
}

func (q *inquiry) invited(a *kpi.Aggregate) {
	invitations := q.w.of("invitation")
	a.Invitations = map[string]*kpi.Share{}
	answered, asked := map[*feedback.Event]bool{}, map[*remark]bool{}
	var answers []*remark
	for i := range q.w.items {
		if s := &q.w.items[i]; s.Survey != nil && s.Survey.ID != "" {
			answers = append(answers, s)
		}
	}
	slices.SortFunc(answers, func(x, y *remark) int { return x.Time.Compare(y.Time) })
	for _, s := range answers {
		for _, e := range slices.Backward(invitations) {
			if e.Customer == s.Customer && e.Survey == s.Survey.ID && !e.Time.After(s.Time) && !answered[e] {
				answered[e], asked[s] = true, true
				break
			}
		}
	}
	for _, e := range invitations {
		if q.here(e.Time) && q.scope(e.Customer, nil) {
			if a.Invitations[e.Survey] == nil {
				a.Invitations[e.Survey] = &kpi.Share{}
			}
			a.Invitations[e.Survey].Add(answered[e])
		}
	}
	item, rest := q.conditions()
	for _, s := range answers {
		if asked[s] || !q.here(s.Time) || s.Customer == "" && len(item)+len(rest) > 0 || s.Customer != "" && !q.scope(s.Customer, nil) {
			continue
		}
		a.Uninvited++
	}
}

// stretches lists when a customer was active: they may overlap.
func (w *world) stretches(c string, basis kpi.Basis) (list []stretch) {
	if basis == kpi.Purchases {
		for _, o := range w.standingOf(c) {
			list = append(list, stretch{o.Time, o.Time.Add(time.Duration(w.set.InactivityDays) * aDay)})
		}
		return list
	}
	for _, e := range w.of("subscription") {
		if e.Customer != c {
			continue
		}
		switch {
		case e.Action == "end":
			for i := range list {
				if list[i].from.Before(e.End) && e.End.Before(list[i].to) {
					list[i].to = e.End
				}
			}
		case e.Action == "start" || e.End.IsZero():
			s := stretch{e.Start, forever}
			if !e.End.IsZero() {
				s.to = e.End
			}
			list = append(list, s)
		default:
			from := e.Start
			if from.IsZero() {
				var latest time.Time
				for _, s := range list {
					if !s.to.After(e.End) && s.to.After(latest) {
						latest = s.to
					}
				}
				if from = latest; from.IsZero() {
					from = e.Time
				}
			}
			for i := range list {
				if list[i].to.Equal(forever) && list[i].from.Before(e.End) {
					list[i].to = e.End
				}
			}
			list = append(list, stretch{from, e.End})
		}
	}
	return slices.DeleteFunc(list, func(s stretch) bool { return !s.from.Before(s.to) })
}

// active says whether a customer is active at a moment, and since when first.
func (w *world) active(c string, basis kpi.Basis, at time.Time) (is bool, first time.Time, any bool) {
	for _, s := range w.stretches(c, basis) {
		is = is || inside(at, s.from, s.to)
		if !any || s.from.Before(first) {
			first, any = s.from, true
		}
	}
	return is, first, any
}

// before is some months before, not beyond the end of the month.
func before(t time.Time, months int) time.Time {
	x := t.AddDate(0, -months, 0)
	for want := (t.Month()-time.Month(months)+24-1)%12 + 1; x.Month() != want; {
		x = x.AddDate(0, 0, -1)
	}
	return x
}

func (q *inquiry) kept(a *kpi.Aggregate) {
	a.Retention = map[kpi.Basis]*kpi.Cohort{}
	a.YearChurn, a.MonthChurn = map[kpi.Basis]*kpi.Cohort{}, map[kpi.Basis]*kpi.Cohort{}
	end := q.until()
	year, month := before(end.In(q.w.zone), 12), before(end.In(q.w.zone), 1)
	for _, basis := range []kpi.Basis{kpi.Subscribed, kpi.Purchases} {
		x, y, m := &kpi.Cohort{}, &kpi.Cohort{}, &kpi.Cohort{}
		began, some := time.Time{}, false
		for _, c := range q.w.customers() {
			ends, first, any := q.w.active(c, basis, end)
			if !any {
				continue
			}
			if !some || first.Before(began) {
				began, some = first, true
			}
			starts, _, _ := q.w.active(c, basis, q.from)
			if q.scope(c, &q.from) && !end.Before(q.from) {
				switch {
				case starts:
					x.Start++
					if ends {
						x.Kept++
					}
				case first.After(q.from) && first.Before(end):
					x.Joined++
					if !ends {
						x.JoinedLeft++
					}
				case first.Before(q.from) && ends:
					x.WonBack++
				}
			}
			if q.scope(c, nil) {
				for at, cohort := range map[time.Time]*kpi.Cohort{year: y, month: m} {
					if is, _, _ := q.w.active(c, basis, at); is {
						cohort.Start++
						if ends {
							cohort.Kept++
						}
					}
				}
			}
		}
		if !some {
			continue
		}
		a.Retention[basis] = x
		if !began.After(year) {
			a.YearChurn[basis] = y
		}
		if !began.After(month) {
			a.MonthChurn[basis] = m
		}
	}
}

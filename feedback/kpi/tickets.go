package kpi

import (
	"maps"
	"slices"
)

// Sources of these definitions: ISO 10002 and 10004 on complaints; COPC CX
// Standard on first contact resolution and response times; AAPOR's Standard
// Definitions (RR1) on response rates.

// hour is the unit of clocks, in seconds.
const hour = 3600

// complaints is the number of matters, Poisson.
func (a *Aggregate) complaints(p Period) Value {
	c := &a.Complaints
	v := p.value(ComplaintCount, "", "count")
	v.Numerator, v.Denominator, v.N = float64(c.N), c.Length, c.N
	low, high := PoissonInterval(c.N)
	v.set(float64(c.N), low, high, ExactPoisson)
	v.Dispersion, v.DispersionDF = c.Days.dispersion()
	v.leave("more items on a matter already counted", c.Merged)
	v.leave("negative, no answer expected", c.Negative)
	return v
}

// complaintRate is matters per 1,000 of something, Poisson.
func (a *Aggregate) complaintRate(id, of string, n int64, p Period) Value {
	c := &a.Complaints
	v := p.value(id, "", "rate")
	v.Counts = of
	v.Numerator, v.Denominator, v.N = float64(c.N), float64(n), n
	if n == 0 {
		v.Reason = "no " + of
		return v
	}
	per := 1000 / float64(n)
	low, high := PoissonInterval(c.N)
	v.set(per*float64(c.N), per*low, per*high, ExactPoisson)
	v.Dispersion, v.DispersionDF = c.Days.dispersion()
	return v
}

// complaintResolution is the share closed within the target, of those whose
// target is over: closed early or late, a complaint not yet due would tilt the
// share of a period that is still young.
func (a *Aggregate) complaintResolution(p Period) Value {
	r := &a.Resolutions
	v := p.value(ComplaintResolution, "", "share")
	v.wilson(r.InTime.X, r.InTime.N, "no complaint is due yet")
	v.leave("not yet due", r.NotDue)
	v.Also = p.times(&v, "time to close", &r.Close, "no complaints received", "median", "p90")
	v.Also[0].leave("open", int64(len(r.Close.Open)))
	return v
}

// times are the wanted measures of durations, in hours.
func (p *Period) times(of *Value, variant string, d *Durations, empty string, measures ...string) []Value {
	var out []Value
	for _, measure := range measures {
		v := p.beside(of, variant, measure, "h")
		v.HighIsGood = false
		n := int64(len(d.Done) + len(d.Open))
		switch measure {
		case "mean":
			var m Moments
			for _, seconds := range d.Done {
				m.Add(seconds)
			}
			v.moments(&m, hour, 0, maxHours)
			if m.N == 0 {
				v.Reason = empty
			}
		case "median":
			v.quantile(d.quantile(0.5), n, hour, empty)
		case "p90":
			v.quantile(d.quantile(0.9), n, hour, empty)
		}
		out = append(out, v)
	}
	return out
}

const maxHours = 1e9

// fcr is the share solved with one contact.
func (a *Aggregate) fcr(p Period) Value {
	v := p.value(FCR, "", "share")
	v.wilson(a.Contacts.First.X, a.Contacts.First.N, noTickets)
	v.leave("too young to tell", a.Contacts.Pending)
	return v
}

// firstResponse is the median for each channel, and over all where there are
// several.
func (a *Aggregate) firstResponse(p Period) []Value {
	channels := slices.Sorted(maps.Keys(a.FirstResponse))
	var out []Value
	if len(channels) > 1 {
		all := &Responses{}
		for _, c := range channels {
			all.append(a.FirstResponse[c])
		}
		out = append(out, p.firstResponse("all channels", all))
	}
	for _, c := range channels {
		name := c
		if c == "" {
			name = "channel not given"
		}
		out = append(out, p.firstResponse(name, a.FirstResponse[c]))
	}
	return out
}

func (r *Responses) append(s *Responses) {
	r.Clock.append(&s.Clock)
	r.Waiting += s.Waiting
}

func (c *Clock) append(d *Clock) {
	c.Business.append(&d.Business)
	c.Calendar.append(&d.Calendar)
}

func (d *Durations) append(e *Durations) {
	d.Done = append(d.Done, e.Done...)
	d.Open = append(d.Open, e.Open...)
}

// firstResponse is one channel's: the median in business hours, the rest beside
// it; in calendar time where the tenant has set no hours.
func (p *Period) firstResponse(channel string, r *Responses) Value {
	shape := p.value(FirstResponseTime, channel, "median")
	business := len(r.Business.Done) > 0
	d := &r.Calendar
	if business {
		d = &r.Business
	}
	all := p.times(&shape, channel, d, "no ticket was answered", "median", "p90")
	v := all[0]
	v.Target = shape.Target
	v.Also = all[1:]
	if business {
		v.Also = append(v.Also, p.times(&shape, channel+", calendar time", &r.Calendar, noTickets, "median", "p90")...)
	} else if len(d.Done) > 0 {
		v.note("no business hours are set: calendar time")
	}
	v.leave("no reply yet", r.Waiting)
	return v
}

// resolutionTime is the mean up to the last solve; median, p90 and the other
// clocks stand beside it.
func (a *Aggregate) resolutionTime(p Period) Value {
	s := &a.Solved
	shape := p.value(ResolutionTime, "", "mean")
	all := p.times(&shape, "", &s.Final.Calendar, "no ticket was solved", "mean", "median", "p90")
	v := all[0]
	v.Target = shape.Target
	v.Also = all[1:]
	beside := func(variant string, d *Durations) {
		if len(d.Done) > 0 {
			v.Also = append(v.Also, p.times(&shape, variant, d, noTickets, "mean", "median", "p90")...)
		}
	}
	beside("business hours", &s.Final.Business)
	beside("first solve", &s.First.Calendar)
	beside("first solve, business hours", &s.First.Business)
	beside("less time on hold", &s.LessHold)
	return v
}

// responseRate is answers per invitation for each survey, and over all where
// there are several.
func (a *Aggregate) responseRate(p Period) []Value {
	if a.Invitations == nil {
		return []Value{p.null(ResponseRate, "", "share", "no invitations are known")}
	}
	surveys := slices.Sorted(maps.Keys(a.Invitations))
	var all Share
	for _, s := range surveys {
		all.X += a.Invitations[s].X
		all.N += a.Invitations[s].N
	}
	one := func(variant string, s Share) Value {
		v := p.value(ResponseRate, variant, "share")
		v.wilson(s.X, s.N, "no invitations")
		return v
	}
	out := []Value{one("", all)}
	out[0].leave("answers without an invitation", a.Uninvited)
	if len(surveys) > 1 {
		for _, s := range surveys {
			name := s
			if s == "" {
				name = "survey not given"
			}
			out = append(out, one(name, *a.Invitations[s]))
		}
	}
	return out
}

package hours

import (
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/be"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/ch"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/us"
)

type public = cal.Holiday

// countries are the public holidays of whole countries; a region's own are the
// tenant's to close.
func countries() map[string][]*public {
	return map[string][]*public{
		"AT": at.Holidays, "BE": be.Holidays, "CA": ca.Holidays, "CH": ch.Holidays, "DE": de.Holidays, "ES": es.Holidays,
		"FR": fr.Holidays, "GB": gb.Holidays, "IE": ie.Holidays, "IT": it.Holidays, "NL": nl.Holidays, "US": us.Holidays,
	}
}

// publicDays are the holidays of a year, with the days that stand in for them.
// One of the years beside it may be observed in this one.
func (c *Calendar) publicDays(y int) map[date]bool {
	out := make(map[date]bool)
	for _, h := range c.holidays {
		for near := y - 1; near <= y+1; near++ {
			actual, observed := h.Calc(near)
			for _, t := range []time.Time{actual, observed} {
				if !t.IsZero() && t.Year() == y {
					out[date{t.Year(), t.Month(), t.Day()}] = true
				}
			}
		}
	}
	return out
}

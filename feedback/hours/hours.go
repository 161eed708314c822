// Package hours tells a tenant's business time: a weekly schedule in one time
// zone, less public holidays and days closed, plus days opened. It owns the
// text form of that setting. A Calendar is immutable and safe for concurrent
// use.
package hours

import "time"

// Calendar counts business time.
type Calendar struct{}

// Parse reads the text of a schedule.
func Parse(text string) (*Calendar, error) { return &Calendar{}, nil }

// Between is the business seconds in [from, to); 0 when to is not after from.
func (c *Calendar) Between(from, to time.Time) int64 { return 0 }

// AddDays is the end of the business day n business days after t: the moment a
// target of n working days is over. A day counts when it has any business hours.
func (c *Calendar) AddDays(t time.Time, n int) time.Time { return t }

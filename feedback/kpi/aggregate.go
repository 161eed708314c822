package kpi

import (
	"math"
	"math/big"
)

// Counts holds how many answers gave each value.
type Counts map[float64]int64

// Scale is what answers must share to be averaged.
type Scale struct {
	Max        float64
	HighIsGood bool // of efforts; always true for the others
}

// Moments sums whole numbers and their squares exactly.
type Moments struct {
	N, Sum  int64
	squares wide
}

// Add adds one number.
func (m *Moments) Add(x int64) { m.addTimes(x, 1) }

// addTimes adds x n times.
func (m *Moments) addTimes(x, n int64) {
	m.N += n
	m.Sum += x * n
	m.squares.addProduct(x, x, n)
}

// meanSD is the mean and the standard deviation (n − 1) of what was added,
// divided by unit.
func (m *Moments) meanSD(unit float64) (mean, sd float64) {
	if m.N == 0 {
		return 0, 0
	}
	mean = float64(m.Sum) / float64(m.N) / unit
	if m.N < 2 {
		return mean, 0
	}
	// n·Σx² − (Σx)² in whole numbers: nothing cancels.
	squares := m.squares.whole()
	squares.Mul(squares, big.NewInt(m.N))
	sum := big.NewInt(m.Sum)
	squares.Sub(squares, sum.Mul(sum, sum))
	v, _ := new(big.Float).SetInt(squares).Float64()
	return mean, math.Sqrt(v/float64(m.N)/float64(m.N-1)) / unit
}

// Aggregate is everything the feedback KPIs are computed from. The zero value
// is ready to use.
type Aggregate struct {
	Positive, Negative, Neutral, Mixed int64   // texts in a known language
	Unknown                            int64   // texts in no known language: out of every sentiment
	Score                              Moments // their scores, in millionths

	Rating map[Scale]Counts
	CSAT   map[Scale]Counts
	CES    map[Scale]Counts
	NPS    map[string]*[11]int64 // by survey type, one answer per customer, survey and wave

	// From tickets, and from text that complains.
	Complaints    Complaints
	Resolutions   Resolutions
	Contacts      Contacts
	FirstResponse map[string]*Responses // by channel, "" not given
	Solved        Solved

	// From customer events. A nil pointer or map: the tenant has no events of
	// that sort at all, which is another reason for null than none in the period.
	Invitations map[string]*Share // by survey, "" not given: invitations, of which answered
	Uninvited   int64             // answers without a known invitation
	Retention   map[Basis]*Cohort // over the period
	YearChurn   map[Basis]*Cohort // over the twelve months up to the period's end, for clv; nil when the history is shorter
	MonthChurn  map[Basis]*Cohort // over the month up to the period's end, in its stead
	Purchasing  *Purchasing
	Lifetime    map[string]*Lifetime // by currency
	Engagement  *Engagement
	Returns     *Returns
	Conversions *Conversions
	Sales       map[string]*Sales // by currency
	CrossSell   *CrossSell
	UpSell      *UpSell
	Acquisition map[string]*Acquisition // by currency
}

// AddRating counts n equal ratings.
func (a *Aggregate) AddRating(value, of float64, n int64) {
	count(&a.Rating, Scale{of, true}, value, n)
}

// AddCSAT counts n equal satisfaction answers.
func (a *Aggregate) AddCSAT(value, of float64, n int64) { count(&a.CSAT, Scale{of, true}, value, n) }

// AddCES counts n equal effort answers.
func (a *Aggregate) AddCES(value, of float64, highIsGood bool, n int64) {
	count(&a.CES, Scale{of, highIsGood}, value, n)
}

// AddNPS counts one answer to a survey of the type: "relational",
// "transactional" or "" when the producer did not say.
func (a *Aggregate) AddNPS(surveyType string, answer int) {
	if answer < 0 || answer > 10 {
		return
	}
	if a.NPS == nil {
		a.NPS = make(map[string]*[11]int64)
	}
	if a.NPS[surveyType] == nil {
		a.NPS[surveyType] = new([11]int64)
	}
	a.NPS[surveyType][answer]++
}

func count(m *map[Scale]Counts, s Scale, value float64, n int64) {
	if *m == nil {
		*m = make(map[Scale]Counts)
	}
	if (*m)[s] == nil {
		(*m)[s] = make(Counts)
	}
	(*m)[s][value] += n
}

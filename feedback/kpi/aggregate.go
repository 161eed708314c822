package kpi

import (
	"math"
	"math/big"
	"math/bits"
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
	N, Sum int64
	hi, lo uint64 // of the squares
}

// Add adds one number.
func (m *Moments) Add(x int64) { m.addTimes(x, 1) }

// addTimes adds x n times. x² n stays below 2¹²⁸, x² below 2⁶⁴: numbers are at
// most thousands of millions.
func (m *Moments) addTimes(x, n int64) {
	m.N += n
	m.Sum += x * n
	hi, lo := bits.Mul64(uint64(x*x), uint64(n))
	var carry uint64
	m.lo, carry = bits.Add64(m.lo, lo, 0)
	m.hi, _ = bits.Add64(m.hi, hi, carry)
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
	squares := new(big.Int).SetUint64(m.hi)
	squares.Lsh(squares, 64).Or(squares, new(big.Int).SetUint64(m.lo))
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

package main

import (
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"

	"verbatim/cmd/verbatim/api"
)

// progress shows a long work: a bar with rate and time left to a person at a
// terminal, a plain line now and then to a log.
type progress struct {
	w    io.Writer
	bar  *progressbar.ProgressBar // nil in a log
	last time.Time
}

const logEvery = 5 * time.Second

func newProgress(w io.Writer) *progress {
	p := &progress{w: w, last: time.Now()}
	if isTerminal(w) {
		p.bar = progressbar.NewOptions64(-1, progressbar.OptionSetWriter(w), progressbar.OptionShowCount(),
			progressbar.OptionShowIts(), progressbar.OptionSetPredictTime(true), progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionClearOnFinish())
	}
	return p
}

func (p *progress) update(s api.Progress) {
	if p.bar != nil {
		p.bar.Describe(s.Stage)
		if s.Total > 0 && s.Total != p.bar.GetMax64() {
			p.bar.ChangeMax64(s.Total)
		}
		_ = p.bar.Set64(s.Done) // drawing is all that can go wrong
		return
	}
	if time.Since(p.last) < logEvery {
		return
	}
	p.last = time.Now()
	line := fmt.Sprintf("%s: %d", s.Stage, s.Done)
	if s.Total > 0 {
		line += fmt.Sprintf(" of %d", s.Total)
	}
	if s.Rate > 0 {
		line += fmt.Sprintf(", %.0f/s", s.Rate)
		if left := s.Total - s.Done; left > 0 {
			line += fmt.Sprintf(", %s left", (time.Duration(float64(left)/s.Rate) * time.Second).Round(time.Second))
		}
	}
	fmt.Fprintln(p.w, line)
}

func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}

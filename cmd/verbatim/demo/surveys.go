package demo

import (
	"math"
	"time"

	"verbatim/feedback"
)

// The surveys. Scores of different surveys and scales never mix.
const (
	relationalSurvey = "relational-nps" // once a quarter, 0 to 10
	deliverySurvey   = "post-delivery"  // csat of 5
	ticketSurvey     = "post-ticket"    // ces of 7, high is good
	returnSurvey     = "post-return"    // ces of 5, low is good
)

var questions = map[string]map[string]string{
	relationalSurvey: {"en": "What is the main reason for your score?", "fr": "Quelle est la principale raison de votre note ?"},
	deliverySurvey:   {"en": "How was your order, and what can we do better?", "fr": "Que pensez-vous de votre commande, que pouvons-nous améliorer ?"},
	ticketSurvey:     {"en": "How easy was it to get your problem solved?", "fr": "A-t-il été facile de résoudre votre problème ?"},
	returnSurvey:     {"en": "How much effort did your return take?", "fr": "Quel effort ce retour vous a-t-il demandé ?"},
}

// planWaves gives the customer one day in each quarter on which the relational
// survey is sent, once they have been with us for a month.
func (w *world) planWaves(c *customer) map[int]time.Time {
	waves := map[int]time.Time{}
	offset := c.IntN(90)
	for day := 0; day <= storyDays; day++ {
		t := w.cal.midnight(day)
		y, m, _ := t.Date()
		first := time.Date(y, m-(m-1)%3, 1, 0, 0, 0, 0, w.cal.zone)
		if t.Equal(first.AddDate(0, 0, offset)) && day-c.joined >= 30 && c.chance(0.9) {
			waves[day] = t.Add(9 * time.Hour)
		}
	}
	return waves
}

// invite tells that the survey was sent and says whether and when it is
// answered.
func (w *world) invite(c *customer, survey string, at time.Time, rate float64) (time.Time, bool) {
	if !w.told(at) {
		return at, false
	}
	w.event(&feedback.Event{ID: w.id("i"), Kind: feedback.Invitation, Time: at, Customer: c.id, Survey: survey})
	answered := at.Add(time.Duration(c.spread(9, 1.2) * float64(time.Hour))).Truncate(time.Second)
	if answered.Sub(at) > 9*24*time.Hour || !c.chance(rate) {
		return at, false
	}
	return answered, answered.Before(w.cal.end)
}

// answer is a survey answer without its score.
func (w *world) survey(c *customer, id, typ string, at time.Time) *feedback.Item {
	it := c.item(w.id("sv"), feedback.Survey, at)
	it.Source, it.Channel = "surveys", "email"
	it.Survey = &feedback.SurveyInfo{ID: id, Type: typ, Question: questions[id][c.lang]}
	c.replies++
	return it
}

// relational asks how likely the customer is to recommend us.
func (w *world) relational(c *customer, at time.Time) {
	wave := w.cal.quarter(at)
	at, yes := w.invite(c, relationalSurvey, at, 0.6+0.08*math.Abs(c.mood))
	if !yes {
		return
	}
	it := w.survey(c, relationalSurvey, "relational", at)
	it.Survey.Wave = wave
	nps := int(clamp(math.Round(8.7+0.9*c.nature+2.6*c.mood-1.2*w.cal.incident(w.cal.day(at)-4)+1.3*c.NormFloat64()), 0, 10))
	if nps < 6 && c.chance(0.5) {
		nps = c.IntN(nps + 1) // who is angry goes to the end of the scale
	}
	it.NPS = &nps
	s := c.scene(at, c.last)
	if said := c.chance(0.58) || nps <= 6 && c.chance(0.5); said {
		it.Text = w.write(c.dice, s, 's', w.opinion(c, npsTone(c, nps), s)...)
	}
	w.item(at, it)
}

func npsTone(c *customer, nps int) int {
	switch {
	case c.chance(0.03): // people answer the wrong way round now and then
		return pick(c.dice, []int{-1, 0, 1})
	case nps >= 9 || nps == 8 && c.chance(0.5):
		return 1
	case nps >= 7:
		return 0
	default:
		return -1
	}
}

// delivered asks how the order went.
func (w *world) delivered(c *customer, o *order, s scene) {
	at, yes := w.invite(c, deliverySurvey, o.arrived.Add(26*time.Hour).Truncate(time.Second), 0.46)
	if !yes {
		return
	}
	it := w.survey(c, deliverySurvey, "transactional", at)
	it.Product, s.at = o.product.name, at
	value := clamp(math.Round(3.95+1.0*o.feeling()+0.35*c.NormFloat64()), 1, 5)
	it.CSAT = &feedback.Rating{Value: value, Max: 5}
	if c.chance(0.55) || value < 3 && c.chance(0.5) {
		it.Text = w.write(c.dice, s, 's', w.verdict(c, o, int(value), s)...)
	}
	w.item(at, it)
}

// afterTicket asks how easy it was to be helped.
func (w *world) afterTicket(c *customer, s scene, at time.Time, effort float64) {
	at, yes := w.invite(c, ticketSurvey, at, 0.55)
	if !yes {
		return
	}
	it := w.survey(c, ticketSurvey, "transactional", at)
	value := clamp(math.Round(5.0+1.7*effort), 1, 7)
	it.CES = &feedback.Effort{Value: value, Max: 7, HighIsGood: true}
	it.Attributes = map[string]string{"agent": s.agent}
	s.at = at
	if c.chance(0.5) {
		it.Text = w.write(c.dice, s, 's', c.effortWords(value/7)...)
	}
	w.item(at, it)
}

// returned asks how hard the return was.
func (w *world) returned(c *customer, s scene, at time.Time, took float64) {
	at, yes := w.invite(c, returnSurvey, at, 0.7)
	if !yes {
		return
	}
	it := w.survey(c, returnSurvey, "transactional", at)
	value := clamp(math.Round(0.9+took/4.5+0.6*c.NormFloat64()), 1, 5)
	it.CES = &feedback.Effort{Value: value, Max: 5}
	s.at = at
	if c.chance(0.6) {
		key := "returns pos"
		if value >= 3 {
			key = "returns neg"
		}
		it.Text = w.write(c.dice, s, 's', key)
	}
	w.item(at, it)
}

// effortWords goes with an ease from 0 to 1.
func (c *customer) effortWords(ease float64) []string {
	switch {
	case ease > 0.8:
		return []string{pick(c.dice, []string{"thank pos", "support pos"}), pick(c.dice, []string{"general pos", "thank pos", "support pos"})}
	case ease > 0.55:
		return []string{pick(c.dice, []string{"support mix", "general neu", "general mix"})}
	default:
		return []string{pick(c.dice, []string{"effort neg", "support neg"}), pick(c.dice, []string{"support neg", "general neg", "effort neg"})}
	}
}

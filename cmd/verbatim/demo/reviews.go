package demo

import (
	"math"
	"time"

	"verbatim/feedback"
)

// productReview is a review of what was ordered, some days after it came.
func (w *world) productReview(c *customer, o *order, s scene) {
	at := c.moment(w.cal.midnight(int(w.cal.day(o.arrived)) + c.between(1, 11)))
	if !w.told(at) {
		return
	}
	it := c.item(w.id("rv"), feedback.Review, at)
	it.Source, it.Channel, it.Product = "website", "web", o.product.name
	if c.id == "" {
		it.Source, it.Segment = "marketplace", ""
	}
	it.Attributes = map[string]string{"category": o.product.category}
	stars := int(clamp(math.Round(3.9+1.1*o.feeling()+0.35*c.NormFloat64()), 1, 5))
	s.at = at
	w.speak(c, it, s, stars, w.verdict(c, o, stars, s))
	w.item(at, it)
}

// speak gives the review its stars, title and text. Two in a hundred click the
// wrong end of the scale.
func (w *world) speak(c *customer, it *feedback.Item, s scene, stars int, keys []string) {
	shown := stars
	if c.chance(0.02) {
		shown = 6 - stars
	}
	it.Rating = &feedback.Rating{Value: float64(shown), Max: 5}
	it.Text = w.write(c.dice, s, 'r', keys...)
	if s.product == nil || !c.chance(0.45) {
		return
	}
	tone := "mix"
	switch {
	case stars >= 4:
		tone = "pos"
	case stars <= 2:
		tone = "neg"
	}
	it.Title = w.claim(w.draft(c.dice, s, 'r', []string{"title " + tone}))
}

// verdict lists the sections of what is said about an order that earned so many
// stars.
func (w *world) verdict(c *customer, o *order, stars int, s scene) []string {
	quality := "quality." + o.product.category
	trouble := w.trouble(c, o, s)
	switch {
	case stars >= 4 && trouble == "":
		return w.glowing(c, o, s, quality)
	case stars >= 4:
		return []string{quality + " pos", "delivery mix"}
	case stars == 3 && trouble != "":
		return []string{trouble, pick(c.dice, []string{quality + " pos", "quality pos", "general mix"})}
	case stars == 3:
		return c.lukewarm(quality)
	default:
		return w.damning(c, o, s, quality, trouble)
	}
}

// trouble is the section of what went wrong on the way, or "".
func (w *world) trouble(c *customer, o *order, s scene) string {
	switch {
	case o.damaged:
		return "delivery.damaged neg"
	case o.late:
		return w.blame(c, "delivery.late neg", s)
	default:
		return ""
	}
}

func (w *world) glowing(c *customer, o *order, s scene, quality string) []string {
	keys := []string{quality + " pos"}
	if c.chance(0.3) {
		keys = []string{"quality neu", quality + " pos"}
	}
	switch {
	case c.relieved(w.cal.day(s.at)) && c.chance(0.4):
		keys = append(keys, "delivery.fixed pos")
	case o.fromShop && c.chance(0.5):
		keys = append(keys, "store pos")
	case !o.fromShop && c.chance(0.25):
		keys = append(keys, "delivery pos")
	}
	for _, more := range glow {
		if c.chance(more.chance) {
			keys = append(keys, more.section)
		}
	}
	if sized(o.product) && c.chance(0.2) {
		keys = append(keys, pick(c.dice, []string{"fit pos", "fit neu"}))
	}
	return keys
}

// glow is what may follow praise.
var glow = []struct {
	section string
	chance  float64
}{{"quality pos", 0.4}, {"price pos", 0.14}, {"packaging pos", 0.06}, {"site pos", 0.05}, {"quality mix", 0.06}, {"general pos", 0.42}}

func sized(p *product) bool { return p.category == "boots" || p.category == "jackets" }

func (c *customer) lukewarm(quality string) []string {
	keys := []string{pick(c.dice, []string{"quality mix", "quality mix", "price mix", "general mix"})}
	if c.chance(0.5) {
		keys = append(keys, quality+pick(c.dice, []string{" pos", " neg"}))
	}
	if c.chance(0.35) {
		keys = append(keys, "general neu")
	}
	return keys
}

func (w *world) damning(c *customer, o *order, s scene, quality, trouble string) []string {
	var keys []string
	if trouble != "" {
		keys = append(keys, trouble)
	}
	if trouble == "" || o.quality < -0.8 {
		keys = append(keys, quality+" neg")
		if sized(o.product) && c.chance(0.25) {
			keys = append(keys, "fit neg")
		}
	}
	if trouble == "" && c.chance(0.4) {
		keys = append(keys, "quality neg")
	}
	if c.chance(0.18) {
		keys = append(keys, w.oldStory(c, s))
	}
	if c.chance(0.45) {
		keys = append(keys, "general neg")
	}
	if c.chance(0.06) {
		keys = append(keys, "irony neg")
	}
	return keys
}

// appReview is a review in one of the two app stores; c may be nil.
func (w *world) appReview(d dice, lang string, m *market, at time.Time, c *customer) {
	if !w.told(at) {
		return
	}
	day := w.cal.day(at)
	if c == nil {
		c = &customer{dice: d, lang: lang, market: m}
	}
	it := c.item(w.id("rv"), feedback.Review, at)
	it.Customer, it.Segment = "", "" // the stores do not tell us who wrote
	it.Source, it.Channel, it.Product = pick(d, []string{"app-store", "play-store"}), "app", "app"
	it.Attributes = map[string]string{"app_version": appVersion(day)}
	stars := 5 - d.weighted(4.6, 2.4, 1.2, 0.8, 1)
	if w.cal.crash(day) {
		stars = 1 + d.weighted(8, 1.6, 0.2, 0.1, 0.3)
	}
	s := c.scene(at, nil)
	w.speak(c, it, s, stars, w.appVerdict(d, day, stars))
	w.item(at, it)
}

func appVersion(day float64) string {
	switch {
	case day < crashDay:
		return "5.1.4"
	case day < fixDay:
		return "5.2.0"
	default:
		return "5.2.1"
	}
}

func (w *world) appVerdict(d dice, day float64, stars int) []string {
	after := day >= fixDay && day < fixDay+21
	switch {
	case stars >= 4 && after && d.chance(0.5):
		return []string{"app.fixed pos"}
	case stars >= 4:
		return append([]string{"app pos"}, maybe(d, 0.4, "general pos", "app neu")...)
	case stars == 3:
		return append([]string{"app neu"}, maybe(d, 0.6, "general neu", "app pos", "app neg")...)
	case w.cal.crash(day) || day >= fixDay && day < fixDay+5:
		return append([]string{"app.login neg"}, maybe(d, 0.6, "app.login neg", "general neg")...)
	default:
		return append([]string{"app neg"}, maybe(d, 0.6, "general neg", "app neg")...)
	}
}

// maybe is one of the sections, or none.
func maybe(d dice, p float64, keys ...string) []string {
	if !d.chance(p) {
		return nil
	}
	return []string{pick(d, keys)}
}

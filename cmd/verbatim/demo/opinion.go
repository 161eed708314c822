package demo

// opinion lists the sections of a comment: tone is below 0 for a complaint, 0
// for so-so, above 0 for praise.
func (w *world) opinion(c *customer, tone int, s scene) []string {
	switch {
	case tone < 0:
		return w.grumble(c, s)
	case tone > 0:
		return w.praise(c, s)
	default:
		return w.shrug(c, s)
	}
}

// grievances are the sections behind what a customer remembers.
var grievances = map[string]string{
	"late":    "delivery.late neg",
	"damaged": "delivery.damaged neg",
	"support": "support neg",
	"returns": "returns neg",
	"login":   "app.login neg",
	"product": "quality neg",
}

// grumble names what went wrong for this customer, or what always may.
func (w *world) grumble(c *customer, s scene) []string {
	day := w.cal.day(s.at)
	key, sore := grievances[c.memory]
	if c.memory == "login" && (day < crashDay || day > fixDay+14) {
		sore = false
	}
	if !sore || !c.sore(day) || c.chance(0.12) {
		key = w.oldStory(c, s)
	}
	keys := []string{w.blame(c, key, s)}
	if key == "delivery.late neg" && c.chance(0.35) {
		keys = append(keys, "support neg")
	}
	if c.chance(0.2) {
		keys = append(keys, w.oldStory(c, s))
	}
	if c.chance(0.38) {
		keys = append(keys, "general neg")
	}
	if c.chance(0.07) {
		keys = append(keys, "irony neg")
	}
	if c.plan.active && c.mood < -0.7 && c.chance(0.2) {
		keys = append(keys, "leave neg")
	}
	return keys
}

// oldStory is a grievance of every season.
func (w *world) oldStory(c *customer, s scene) string {
	quality := "quality neg"
	if s.product != nil {
		quality = "quality." + s.product.category + " neg"
	}
	keys := []string{
		"price neg", "site neg", "app neg", "store neg", "support neg", "delivery.late neg",
		"packaging neg", "warranty neg", "returns neg", "subscription neg", quality,
	}
	late := 0.5
	if w.moved(s.at) {
		late = 4
	}
	slow := 1.6 - 1.4*w.cal.progress(w.cal.day(s.at))
	member := 0.2
	if c.plan.active || c.plan.left {
		member = 1.2
	}
	return keys[c.weighted(1.8, 0.9, 0.7, 0.5, 1, late, 0.4, 0.5, slow, member, 1.8)]
}

// praise names what pleases.
func (w *world) praise(c *customer, s scene) []string {
	day := w.cal.day(s.at)
	quality := "quality pos"
	if s.product != nil && c.chance(0.6) {
		quality = "quality." + s.product.category + " pos"
	}
	delivery := 1.6
	if w.moved(s.at) {
		delivery = 0.3
	}
	member := 0.1
	if c.plan.active {
		member = 0.9
	}
	keys := []string{quality, "delivery pos", "support pos", "price pos", "site pos", "app pos", "store pos", "returns pos", "subscription pos", "warranty pos", "packaging pos"}
	key := keys[c.weighted(3.2, delivery, 1.5, 0.8, 0.6, 0.5, 0.5, 0.2+1.5*w.cal.progress(day), member, 0.3, 0.3)]
	if c.relieved(day) && c.chance(0.5) {
		key = "delivery.fixed pos"
	}
	all := []string{key}
	if c.chance(0.35) {
		all = append(all, "quality pos")
	}
	if c.chance(0.45) {
		all = append(all, "general pos")
	}
	if c.chance(0.04) {
		all = append(all, "idea neu")
	}
	return all
}

// relieved says whether the customer lived through the incident and can see
// that it is over.
func (c *customer) relieved(day float64) bool {
	if day < repairDay+3 || day > repairDay+42 {
		return false
	}
	burnt := (c.memory == "late" || c.memory == "damaged") && float64(c.hurtOn) < day-4
	return burnt || c.chance(0.1)
}

// shrug is neither.
func (w *world) shrug(c *customer, s scene) []string {
	switch c.weighted(3, 2, 2, 1.5, 1.2) {
	case 0:
		return []string{pick(c.dice, []string{"quality mix", "price mix", "support mix", "delivery mix", "general mix"})}
	case 1:
		return []string{"quality pos", w.oldStory(c, s)}
	case 2:
		return []string{"general neu"}
	case 3:
		return []string{"general neu", "idea neu"}
	default:
		return []string{"general mix", w.oldStory(c, s)}
	}
}

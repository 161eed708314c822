package nlp

// What a sentence tells by its course: praise alone and then the fault it
// mocks, and what used to be before what is now.

// mocks gives the unit of praise that a sentence opens with and does not mean,
// or -1: "Great, the app logged me out again". The praise stands alone before
// a border; after it come a fault, a word such as again, and no praise.
func (sc *scratch) mocks(m *model) int {
	if sc.gist.roles&againRoles == 0 {
		return -1
	}
	praise, end := -1, 0
	for n := range sc.units {
		u := &sc.units[n]
		if n > 0 && sc.items[u.from].border != noBorder && praise >= 0 {
			end = n
			break
		}
		switch {
		case n > 3:
			return -1
		case !u.known || u.prior == 0:
		case u.prior < 0 || praise >= 0:
			return -1
		default:
			praise = n
		}
	}
	if end == 0 {
		return -1
	}
	again, fault := false, false
	for n := end; n < len(sc.units); n++ {
		u := &sc.units[n]
		if sc.saysAgain(m, u) {
			again = true
		}
		if !u.known || u.prior == 0 {
			continue
		}
		if u.prior > 0 || sc.items[u.from].neg >= 0 {
			return -1
		}
		fault = true
	}
	if again && fault {
		return praise
	}
	return -1
}

func (sc *scratch) saysAgain(m *model, u *unit) bool {
	for i := u.from; i < u.to; i++ {
		id := sc.items[i].id
		if m.vocab.words[id].role == roleAgain || m.vocab.form(id) == "encore" {
			return true
		}
	}
	return false
}

// mocked says whether an emoji of the sentence mocks what it praises.
func (sc *scratch) mocked() bool {
	if sc.gist.roles&(1<<roleMock) == 0 {
		return false
	}
	for i := range sc.items {
		if it := &sc.items[i]; it.kind == EmojiToken && it.role == roleMock {
			return true
		}
	}
	return false
}

// lastNow gives the last unit that speaks of the present, or -1.
func (sc *scratch) lastNow() int {
	if sc.gist.roles&(1<<roleNow) == 0 {
		return -1
	}
	for n := len(sc.units) - 1; n > 0; n-- {
		if u := &sc.units[n]; u.out == 0 && sc.items[u.from].role == roleNow {
			return n
		}
	}
	return -1
}

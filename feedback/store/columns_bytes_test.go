package store

// bytes is what the columns of a table take, their dictionaries left out.
func (t *table) bytes() int {
	n := t.rows.bytes() + 8*cap(t.ids) + t.time.bytes() + 4*cap(t.score) + cap(t.flags) + cap(t.nps) +
		4*(cap(t.mentioned.at)+cap(t.mentions)+cap(t.attrsAt.at)+cap(t.attrs)+cap(t.lifeAt)) + cap(t.lives)
	cols := []*coded{&t.rating, &t.csat, &t.ces}
	for i := range t.vals {
		cols = append(cols, &t.vals[i])
	}
	for _, c := range cols {
		n += c.bytes()
	}
	return n
}

func (c *coded) bytes() int { return cap(c.b1) + 2*cap(c.b2) + 4*cap(c.b4) }

func (l *rowList) bytes() int { return 4*cap(l.first) + cap(l.step) + 24*len(l.far) }

func (m *moments) bytes() int { return 4*cap(m.secs) + 8*cap(m.wide) + 32*len(m.odd) }

package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"
)

// expect counts an item where the roll-ups should count it.
func (v *verifier) expect(tenant int64, stamp string, f *facts) {
	t := v.tenants[tenant]
	if t == nil {
		return // the foreign keys say so
	}
	if stamp != "" {
		v.roll(rollKey{tenant, stampDim, stamp, 0}).n++
	}
	day := dayOf(f.time, t.zone)
	for _, dim := range dimensionsOf(f) {
		r := v.roll(rollKey{tenant, dim[0], dim[1], day})
		r.n++
		if f.complaint {
			r.complaints++
		}
		if f.spoken && f.label != lUnknown {
			r.labels[f.label]++
			r.score += f.score
		} else {
			r.labels[lUnknown]++
		}
	}
}

// expectEvent counts a customer event where the roll-ups should count it.
func (v *verifier) expectEvent(tenant int64, kind string, at int64) {
	if t := v.tenants[tenant]; t != nil {
		v.roll(rollKey{tenant, eventDim, kind, dayOf(at, t.zone)}).n++
	}
}

func (v *verifier) roll(k rollKey) *roll {
	r := v.rolls[k]
	if r == nil {
		r = &roll{}
		k.value = strings.Clone(k.value)
		v.rolls[k] = r
	}
	return r
}

// dimensionsOf lists each (dimension, value) that an item counts under once.
func dimensionsOf(f *facts) [][2]string {
	seen := map[[2]string]bool{{"", ""}: true}
	for i, name := range valueNames {
		switch name {
		case "channel", "country", "kind", "lang", "product", "segment", "source":
			if f.values[i] != "" {
				seen[[2]string{name, f.values[i]}] = true
			}
		}
	}
	for _, m := range f.mentions {
		seen[[2]string{string(mentionKinds[m.kind]), m.name}] = true
		if m.kind == theme {
			parts := strings.Split(m.name, ".")
			for n := 1; n < len(parts); n++ {
				if up := strings.Join(parts[:n], "."); up != "" {
					seen[[2]string{"theme", up}] = true
				}
			}
		}
	}
	out := make([][2]string, 0, len(seen))
	for k := range seen {
		out = append(out, k)
	}
	return out
}

// dayOf is the day of a moment in a zone, counted from 1970-01-01, by way of
// the date as it is written.
func dayOf(at int64, zone *time.Location) int64 {
	date := time.UnixMicro(at).In(zone).Format(time.DateOnly)
	midnight, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return localDay(at, zone) // a year of five digits, which Parse does not read
	}
	return midnight.Unix() / 86400
}

// inRollups compares every roll-up with what was added up before.
func (v *verifier) checkRollups(ctx context.Context) error {
	err := v.query(ctx, "SELECT "+rollColumns+" FROM rollups ORDER BY tenant, dim, value, chunk", func(r *sql.Rows) error {
		return scanRolls(r, func(k rollKey, found *roll) error {
			want := v.rolls[k]
			delete(v.rolls, k)
			switch {
			case want == nil:
				v.addRoll(k, "counts what is not there", "no row", rollText(found, &roll{}))
			case *want != *found:
				v.addRoll(k, "miscounts", rollText(want, found), rollText(found, want))
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	missing := make([]rollKey, 0, len(v.rolls))
	for k := range v.rolls {
		missing = append(missing, k)
	}
	slices.SortFunc(missing, func(x, y rollKey) int {
		return cmp.Or(cmp.Compare(x.tenant, y.tenant), cmp.Compare(x.dim, y.dim), cmp.Compare(x.value, y.value), cmp.Compare(x.day, y.day))
	})
	for _, k := range missing {
		v.addRoll(k, "is missing", rollText(v.rolls[k], &roll{}), "no row")
	}
	v.rolls = nil
	return nil
}

// addRoll notes a difference of a roll-up. Its repair is told by the tenant.
func (v *verifier) addRoll(k rollKey, what, expected, found string) {
	value := k.dim + "=" + k.value
	if k.dim == "" {
		value = "all items"
	}
	day := time.Unix(k.day*86400, 0).UTC().Format(time.DateOnly)
	v.add(Finding{Check: inRollups, Where: v.where(k.tenant, value+"/"+day), What: what, Expected: expected, Found: found}, k.tenant)
	v.rebuild[k.tenant] = true
	v.rollsOf[k.tenant]++
}

// rollText says the counts of r that are not those of other.
func rollText(r, other *roll) string {
	var out []string
	add := func(name string, n, m int64) {
		if n != m {
			out = append(out, fmt.Sprintf("%s %d", name, n))
		}
	}
	add("n", r.n, other.n)
	add("positive", r.labels[lPositive], other.labels[lPositive])
	add("negative", r.labels[lNegative], other.labels[lNegative])
	add("neutral", r.labels[lNeutral], other.labels[lNeutral])
	add("mixed", r.labels[lMixed], other.labels[lMixed])
	add("unknown", r.labels[lUnknown], other.labels[lUnknown])
	add("complaints", r.complaints, other.complaints)
	add("score", r.score, other.score)
	return strings.Join(out, ", ")
}

package feedback

import (
	"fmt"
	"strings"
	"time"
)

// The constructors of members. Each pairs how a value is read with how the
// schema describes it, so that the two can't drift apart.

func textMember[T any](name, doc string, limit int, at func(*T) *string) member[T] {
	return member[T]{name: name, doc: doc,
		schema: schema{"type": "string", "maxLength": limit},
		read: func(r *reader, dst *T) (err error) {
			*at(dst), err = r.text(limit)
			return err
		}}
}

func idMember[T any](name, doc string, at func(*T) *string) member[T] {
	return member[T]{name: name, doc: doc,
		schema: schema{"type": "string", "minLength": 1, "maxLength": MaxIDBytes, "pattern": `^[^\x00-\x1f\x7f-\x9f]*$`},
		read: func(r *reader, dst *T) (err error) {
			*at(dst), err = r.id()
			return err
		}}
}

// shapedMember is a string of a shape; allowed is what the error says of it.
func shapedMember[T any](name, doc, pattern, allowed string, ok func(string) bool, at func(*T) *string) member[T] {
	return member[T]{name: name, doc: doc,
		schema: schema{"type": "string", "maxLength": MaxFieldBytes, "pattern": pattern},
		read: func(r *reader, dst *T) (err error) {
			if *at(dst), err = r.text(MaxFieldBytes); err == nil && !ok(*at(dst)) {
				err = r.wrong(*at(dst), allowed)
			}
			return err
		}}
}

func enumMember[T any](name, doc string, values []string, at func(*T) *string) member[T] {
	return member[T]{name: name, doc: doc,
		schema: schema{"enum": values},
		read: func(r *reader, dst *T) error {
			s, err := r.text(MaxFieldBytes)
			if err != nil {
				return err
			}
			for _, v := range values {
				if s == v {
					*at(dst) = v
					return nil
				}
			}
			return r.wrong(`"`+s+`"`, "must be one of "+strings.Join(values, ", "))
		}}
}

// kindMember is "kind", which must agree with the subject.
func kindMember[T any](kinds []string, at func(*T) *string) member[T] {
	return member[T]{name: "kind", doc: "the last token of the subject, which it must agree with",
		schema: schema{"enum": kinds},
		read: func(r *reader, dst *T) (err error) {
			if *at(dst), err = r.text(MaxFieldBytes); err == nil && *at(dst) != r.kind {
				err = r.wrong(*at(dst), "must be "+r.kind+", as the subject says")
			}
			return err
		}}
}

func flagMember[T any](name, doc string, at func(*T) *bool) member[T] {
	return member[T]{name: name, doc: doc,
		schema: schema{"type": "boolean"},
		read: func(r *reader, dst *T) (err error) {
			*at(dst), err = r.boolean()
			return err
		}}
}

func numberMember[T any](name, doc string, lo, hi float64, at func(*T) *float64) member[T] {
	allowed := fmt.Sprintf("must be a number from %g to %g", lo, hi)
	return member[T]{name: name, doc: doc,
		schema: schema{"type": "number", "minimum": lo, "maximum": hi},
		read: func(r *reader, dst *T) (err error) {
			*at(dst), err = r.number(lo, hi, allowed)
			return err
		}}
}

// positiveMember is a number above 0.
func positiveMember[T any](name, doc string, hi float64, at func(*T) *float64) member[T] {
	allowed := fmt.Sprintf("must be a number above 0, up to %g", hi)
	return member[T]{name: name, doc: doc,
		schema: schema{"type": "number", "exclusiveMinimum": 0, "maximum": hi},
		read: func(r *reader, dst *T) (err error) {
			if *at(dst), err = r.number(0, hi, allowed); err == nil && *at(dst) == 0 {
				err = r.wrong("0", allowed)
			}
			return err
		}}
}

func integerMember[T any](name, doc string, lo, hi int64, set func(*T, int64)) member[T] {
	allowed := fmt.Sprintf("must be an integer from %d to %d", lo, hi)
	return member[T]{name: name, doc: doc,
		schema: schema{"type": "integer", "minimum": lo, "maximum": hi},
		read: func(r *reader, dst *T) error {
			v, err := r.integer(lo, hi, allowed)
			set(dst, v)
			return err
		}}
}

// timeMember is a moment at most ahead after the message was stored; 0 is any.
func timeMember[T any](name, doc string, ahead time.Duration, at func(*T) *time.Time) member[T] {
	return member[T]{name: name, doc: doc,
		schema: schema{"type": "string", "format": "date-time"},
		read: func(r *reader, dst *T) (err error) {
			*at(dst), err = r.time(ahead)
			return err
		}}
}

func attributesMember[T any](at func(*T) *map[string]string) member[T] {
	return member[T]{name: "attributes", doc: "anything else, as strings",
		schema: schema{"type": "object", "maxProperties": MaxAttributes,
			"propertyNames":        schema{"minLength": 1, "maxLength": MaxIDBytes, "pattern": `^[^\x00-\x1f\x7f-\x9f]*$`},
			"additionalProperties": schema{"type": "string", "maxLength": MaxFieldBytes}},
		read: func(r *reader, dst *T) (err error) {
			*at(dst), err = r.attributes()
			return err
		}}
}

// objectMember is an object of its own table. check, if any, judges it as a
// whole while the path still points at it.
func objectMember[T, U any](name, doc string, members []member[U], at func(*T) **U, check func(*reader, *U) error) member[T] {
	return member[T]{name: name, doc: doc,
		schema: objectSchema(members),
		read: func(r *reader, dst *T) error {
			u := new(U)
			*at(dst) = u
			return readWhole(r, members, u, check)
		}}
}

// listMember is an array of objects of one table.
func listMember[T, U any](name, doc string, lo, hi int, members []member[U], at func(*T) *[]U) member[T] {
	return member[T]{name: name, doc: doc,
		schema: schema{"type": "array", "minItems": lo, "maxItems": hi, "items": objectSchema(members)},
		read: func(r *reader, dst *T) error {
			list := *at(dst)
			err := r.list(hi, func(i int) error {
				var u U
				err := readWhole(r, members, &u, nil)
				list = append(list, u)
				return err
			})
			if err == nil && len(list) < lo {
				err = r.wrong("[]", fmt.Sprintf("must have at least %d element", lo))
			}
			*at(dst) = list
			return err
		}}
}

// readWhole reads an object in which nothing required may be missing.
func readWhole[U any](r *reader, members []member[U], u *U, check func(*reader, *U) error) error {
	missing, err := readObject(r, members, u)
	switch {
	case err != nil:
		return err
	case missing != "":
		return r.within(missing, "", "must be given")
	case check != nil:
		return check(r, u)
	}
	return nil
}

package files

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// WriteText writes the plan for people to read. Samples show the first value of
// each column: leave them out where what is written is kept as a log.
func (p *Plan) WriteText(w io.Writer, samples bool) error {
	if p.Skipped != "" {
		_, err := fmt.Fprintf(w, "%s: left out: %s\n", p.File, p.Skipped)
		return err
	}
	if _, err := fmt.Fprintf(w, "%s: %s → %s\n", p.File, strings.Join(p.facts(), ", "), p.Kind); err != nil {
		return err
	}
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, c := range p.Columns {
		fmt.Fprintf(t, "  %s\t%s", cut(c.Name, 48), c.target(p.Zone))
		if samples {
			fmt.Fprintf(t, "\t%s", c.Sample)
		}
		fmt.Fprintln(t)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, n := range p.Notes {
		if _, err := fmt.Fprintf(w, "  note: %s\n", n); err != nil {
			return err
		}
	}
	return nil
}

func (c *Column) target(zone string) string {
	switch {
	case c.Field == "":
		return "left out: " + c.Why
	case timeFields[c.Field]:
		if c.How == "" {
			return "→ " + c.Field + " (" + zone + ")"
		}
		return "→ " + c.Field + " (" + c.How + ", " + zone + ")"
	case c.How != "":
		return "→ " + c.Field + " (" + c.How + ")"
	}
	return "→ " + c.Field
}

// facts are how the table is written and how long it is.
func (p *Plan) facts() []string {
	out := []string{p.Format}
	switch {
	case p.Format == formatDelimited && p.Delimiter == "":
		out[0] = "one column"
	case p.Delimiter != "":
		name := map[string]string{"\t": "tab", ",": "comma", ";": "semicolon", "|": "bar"}[p.Delimiter]
		if name == "" {
			name = p.Delimiter
		}
		out[0] = "delimited by " + name
	}
	if p.Encoding != "" {
		out = append(out, p.Encoding)
	}
	switch {
	case p.Header > 0:
		out = append(out, fmt.Sprintf("header in row %d", p.Header))
	case p.Format == formatDelimited || p.Format == formatSheet:
		out = append(out, "no header")
	}
	out = append(out, count(p.Rows, "row"))
	if p.Blank > 0 {
		out = append(out, count(p.Blank, "blank line"))
	}
	if p.Mended > 0 {
		out = append(out, fmt.Sprintf("%d mended", p.Mended))
	}
	if p.Source != "" {
		out = append(out, "source "+p.Source)
	}
	return out
}

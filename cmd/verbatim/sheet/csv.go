package sheet

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"
)

// writeCSV writes a header and rows as CSV in UTF-8 with a byte order mark,
// which spreadsheets need to read accents. French readers' spreadsheets want
// semicolons and decimal commas.
func writeCSV(w io.Writer, lang string, zone *time.Location, cols []column, rows [][]any) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	if lang == "fr" {
		out.Comma = ';'
	}
	line := make([]string, len(cols))
	for i, c := range cols {
		line[i] = c.name
	}
	if err := out.Write(line); err != nil {
		return err
	}
	for _, r := range rows {
		for i := range line {
			line[i] = ""
			if i < len(r) {
				line[i] = csvCell(r[i], lang, zone)
			}
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// csvCell is one value: numbers unrounded, text that can't be a formula.
func csvCell(v any, lang string, zone *time.Location) string {
	switch v := v.(type) {
	case string:
		return harmless(v)
	case float64:
		s := strconv.FormatFloat(v, 'f', -1, 64)
		if lang == "fr" {
			s = strings.Replace(s, ".", ",", 1)
		}
		return s
	case int64:
		return strconv.FormatInt(v, 10)
	case int:
		return strconv.Itoa(v)
	case bool:
		return strconv.FormatBool(v)
	case time.Time:
		if v.IsZero() {
			return ""
		}
		return v.In(zone).Format(time.RFC3339)
	}
	return ""
}

// harmless leads text that a spreadsheet would take for a formula with an
// apostrophe.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

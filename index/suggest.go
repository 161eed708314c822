package index

import (
	"slices"
	"strings"

	"verbatim/feedback"
)

// meant maps names that people try for fields to the field.
var meant = map[string]string{
	"note": "rating", "stars": "rating", "etoiles": "rating", "étoiles": "rating",
	"date": "time", "day": "time", "langue": "lang", "language": "lang", "pays": "country",
	"produit": "product", "canal": "channel", "client": "customer", "sentiment": "label",
	"statut": "status", "etat": "state", "état": "state", "enquete": "survey", "enquête": "survey", "vague": "wave",
	"plainte": "complaint", "thème": "theme", "themes": "theme", "topic": "theme", "tag": "theme",
	"text": "has", "store": "attributes.store", "magasin": "attributes.store", "agent": "attributes.agent",
}

// suggestion is the part of an error that names the nearest field, or "".
func suggestion(name string) string {
	name = strings.ToLower(name)
	if f, ok := meant[name]; ok && f != "has" {
		return ", did you mean " + f + "?"
	}
	best, distance := "", 3
	names := []string{"has"}
	for f := range feedback.Fields {
		names = append(names, string(f))
	}
	slices.Sort(names)
	for _, f := range names {
		if d := edits(name, f); d < distance && d < len(f)-1 {
			best, distance = f, d
		}
	}
	if best == "" {
		return ""
	}
	return ", did you mean " + best + "?"
}

// edits counts the letters to change, add, take away or swap with their
// neighbour to make b of a; long names are never near.
func edits(a, b string) int {
	ar, br := []rune(a), []rune(b)
	if len(ar) > 32 || len(br) > 32 {
		return 99
	}
	rows := make([][]int, len(ar)+1)
	for i := range rows {
		rows[i] = make([]int, len(br)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(ar); i++ {
		for j := 1; j <= len(br); j++ {
			cost := 1
			if ar[i-1] == br[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && ar[i-1] == br[j-2] && ar[i-2] == br[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(ar)][len(br)]
}

package nlp

import "strings"

// Whose words: a field of an agent or a bot is not the customer's; in the
// customer's own fields quoted mail and signatures are cut out.

// ownRanges appends to sc.ranges the stretches of a field that are the
// customer's own words, and to sc.quoted the others.
func (sc *scratch) ownRanges(n int, f *Field) {
	if f.Author != Customer {
		why := "agent"
		if f.Author == Bot {
			why = "bot"
		}
		if f.Text != "" {
			sc.quoted = append(sc.quoted, Quoted{Span{n, 0, len(f.Text)}, why})
		}
		return
	}
	if strings.IndexByte(f.Text, '\n') < 0 && !mayBeQuoted(f.Text) {
		sc.ranges = append(sc.ranges, Span{n, 0, len(f.Text)})
		return
	}
	sc.ownLines(n, f.Text)
}

// mayBeQuoted is the quick test of a text of one line.
func mayBeQuoted(s string) bool {
	return strings.HasPrefix(s, ">") || strings.Contains(s, "Sent from my ") || strings.Contains(s, "Envoyé de")
}

// ownLines goes through a field line by line.
func (sc *scratch) ownLines(n int, text string) {
	start := 0 // of the customer's words not yet appended
	cut := func(from, to int, why string) {
		if from > start {
			sc.ranges = append(sc.ranges, Span{n, start, from})
		}
		if k := len(sc.quoted) - 1; k >= 0 && sc.quoted[k].Why == why && sc.quoted[k].Span.Field == n && sc.quoted[k].Span.End == from {
			sc.quoted[k].Span.End = to
		} else {
			sc.quoted = append(sc.quoted, Quoted{Span{n, from, to}, why})
		}
		start = to
	}
	for pos := 0; pos < len(text); {
		end := len(text)
		if i := strings.IndexByte(text[pos:], '\n'); i >= 0 {
			end = pos + i + 1
		}
		line := strings.TrimSpace(text[pos:end])
		switch at := sentFrom(text[pos:end]); {
		case strings.HasPrefix(line, ">"):
			cut(pos, end, "quoted mail")
		case line == "--" || text[pos:end] == "-- \n" || line == "—":
			cut(pos, len(text), "signature")
			return
		case isMailHeader(line):
			cut(pos, len(text), "quoted mail")
			return
		case at >= 0:
			cut(pos+at, end, "signature")
		}
		pos = end
	}
	if start < len(text) {
		sc.ranges = append(sc.ranges, Span{n, start, len(text)})
	}
}

// sentFrom finds where a mail program's own line begins in line, or gives -1.
func sentFrom(line string) int {
	for _, s := range [...]string{"Sent from my ", "Sent from Outlook", "Sent from Yahoo", "Get Outlook for", "Envoyé de mon ", "Envoyé depuis ", "Envoyé à partir de ", "Télécharger Outlook", "Obtenir Outlook"} {
		if i := strings.Index(line, s); i >= 0 && len(line)-i < 80 {
			return i
		}
	}
	return -1
}

// isMailHeader reports the line that introduces quoted mail.
func isMailHeader(line string) bool {
	if len(line) < 8 || len(line) > 200 {
		return false
	}
	switch {
	case strings.HasPrefix(line, "On ") && strings.HasSuffix(line, "wrote:"),
		strings.HasPrefix(line, "Le ") && (strings.HasSuffix(line, "a écrit :") || strings.HasSuffix(line, "a écrit:")),
		strings.HasPrefix(line, "-----Original Message"), strings.HasPrefix(line, "-----Message d'origine"), strings.HasPrefix(line, "-----Message d’origine"),
		strings.HasPrefix(line, "---------- Forwarded message"), strings.HasPrefix(line, "---------- Message transféré"):
		return true
	}
	return false
}

package demo

import (
	"fmt"
	"strings"
	"time"
)

// Query is a question worth asking of the sample, in the query language, with
// what it shows.
type Query struct {
	Text            string
	English, French string
}

// Queries are ready to run on the sample that ends at end.
func Queries(end time.Time) []Query {
	cal := newCalendar(end)
	span := func(first, last int) string {
		return "time:" + cal.midnight(first).Format(time.DateOnly) + ".." + cal.midnight(last).Format(time.DateOnly)
	}
	incident := span(moveDay, repairDay+6)
	return []Query{
		{"theme:delivery label:negative " + incident, "late and broken parcels", "colis en retard ou cassés"},
		{"Zephyrel", "the new carrier, by name", "le nouveau transporteur, nommément"},
		{"kind:ticket attributes.team:logistics " + incident, "the help desk's pile", "la pile du service client"},
		{"survey:relational-nps nps:0..6 " + incident, "detractors of those weeks", "les détracteurs de ces semaines"},
		{"attributes.app_version:5.2.0 rating<=2", "the app that lets nobody in", "l'appli qui ne laisse entrer personne"},
		{"theme:delivery label:positive " + span(repairDay, repairDay+42), "relief after the repair", "le soulagement après la réparation"},
		{"survey:post-return ces>=4", "hard returns, mostly early on", "retours pénibles, surtout au début"},
	}
}

// Story says in English and in French what happened in the six months before
// end and which queries show it.
func Story(end time.Time) (english, french string) {
	cal := newCalendar(end)
	day := func(lang string, n int) string {
		t := cal.midnight(n)
		month := monthNames[lang][t.Month()-1]
		if lang == "fr" && t.Day() == 1 {
			return "1er " + month
		}
		return fmt.Sprintf("%d %s", t.Day(), month)
	}
	english = fmt.Sprintf(`%[1]s sells outdoor and home goods on the web, in an app and in five stores, in
France, Belgium, Québec, the UK and the US. All of it is made up.
  %[2]s  it moves to a new warehouse and a new carrier, %[8]s: parcels come late
      or broken, tickets pile up, answers take days, NPS and ratings fall.
  %[3]s  it goes back to the old carrier, %[7]s, and says so: the numbers recover.
  %[4]s  app 5.2.0 locks people out at login; 5.2.1 mends it on %[5]s.
  All along, returns get easier: the money is back in 5 days instead of 16.
Try:
%[6]s`, Company, day("en", moveDay), day("en", repairDay), day("en", crashDay), day("en", fixDay),
		list(Queries(end), func(q Query) string { return q.English }), oldCarrier, newCarrier)
	french = fmt.Sprintf(`%[1]s vend du matériel de plein air et de maison, en ligne, dans une appli et dans
cinq magasins, en France, en Belgique, au Québec, au Royaume-Uni et aux États-Unis.
Tout est inventé.
  %[2]s : nouvel entrepôt et nouveau transporteur, %[8]s ; colis en retard ou cassés,
      tickets qui s'empilent, réponses en plusieurs jours, NPS et notes en chute.
  %[3]s : retour annoncé à l'ancien transporteur, %[7]s ; les chiffres remontent.
  %[4]s : l'appli 5.2.0 bloque la connexion ; la 5.2.1 la répare le %[5]s.
  Tout du long, les retours deviennent plus simples : remboursé en 5 jours au lieu de 16.
À essayer :
%[6]s`, Company, day("fr", moveDay), day("fr", repairDay), day("fr", crashDay), day("fr", fixDay),
		list(Queries(end), func(q Query) string { return q.French }), oldCarrier, newCarrier)
	return english, french
}

// list writes one query a line with what it shows behind it.
func list(queries []Query, says func(Query) string) string {
	var b strings.Builder
	for _, q := range queries {
		fmt.Fprintf(&b, "  %-66s  %s\n", q.Text, says(q))
	}
	return strings.TrimRight(b.String(), "\n")
}

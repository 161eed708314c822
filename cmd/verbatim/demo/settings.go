package demo

import "strings"

// Catalogue is what the company says of its KPIs: where its targets are, what
// of a sale is left to it, how its products rank. Figures of the trade are made
// up like the company, and say so.
var Catalogue = `# What Fell & Rive says of its KPIs. The company is made up, its targets and
# the trade's figures with it.

board: nps sentiment csat ces complaints complaint_resolution first_response_time retention basket return_rate

[parameters]
margin: 0.45
tiers: ` + lowestFirst() + `

[nps]
target: 45
sector: 38; made-up panel of outdoor shops; 2026-06-30
competitor: Crag & Co; 41; made-up annual report; 2026-03-31

[csat]
target: 85

[return_rate]
sector: 12; made-up panel of outdoor shops; 2026-06-30
`

// Hours are the opening hours of the company's help desk.
const Hours = `# The help desk of Fell & Rive.
mon-fri: 09:00-18:00
holidays: FR
`

// lowestFirst lists the tiers as the catalogue wants them.
func lowestFirst() string { return strings.Join(tiers, ", ") }

package api

import (
	"time"

	"verbatim/nlp/learn"
)

// LexiconEntry is one weight of a tenant's own lexicon.
type LexiconEntry struct {
	Lang   string  `json:"lang" enum:"en,fr"`
	Form   string  `json:"form" maxLength:"200" doc:"a word, a phrase of the built-in lexicon, or two or three words; not_ before it means negated"`
	Weight float64 `json:"weight" minimum:"-5" maximum:"5"`
	Hand   bool    `json:"hand,omitempty" doc:"set by a person; goes before what was learned"`
	Seen   int     `json:"seen,omitempty" doc:"texts it was learned from"`
}

// Lexicon is a tenant's own lexicon: what was learned from its ratings and what
// people set, one versioned setting.
type Lexicon struct {
	Version int            `json:"version"` // 0: never set
	At      time.Time      `json:"at,omitzero"`
	By      string         `json:"by,omitempty"`
	On      bool           `json:"on"`
	Entries []LexiconEntry `json:"entries"` // sorted
}

// LexiconWord is what one form weighs.
type LexiconWord struct {
	Lang    string   `json:"lang"`
	Form    string   `json:"form"`              // as the analyzer names it
	Builtin *float64 `json:"builtin,omitempty"` // absent: the built-in lexicon does not know it
	Learned *float64 `json:"learned,omitempty"`
	Hand    *float64 `json:"hand,omitempty"`
	Weight  float64  `json:"weight"` // in force
}

// LexiconWords answers what a form weighs in each language.
type LexiconWords struct {
	Words []LexiconWord `json:"words"`
}

// LexiconForm names an entry.
type LexiconForm struct {
	Lang string `json:"lang" enum:"en,fr"`
	Form string `json:"form" maxLength:"200"`
}

// LexiconEdit changes a lexicon: all of it, or nothing when a part is wrong.
// Absent members change nothing.
type LexiconEdit struct {
	Version *int            `json:"version,omitempty" doc:"refuse when another version is in force"`
	On      *bool           `json:"on,omitempty"`
	All     *[]LexiconEntry `json:"all,omitempty" doc:"replaces every entry"`
	Learned *[]LexiconEntry `json:"learned,omitempty" doc:"replaces what was learned, and leaves what people set"`
	Set     []LexiconEntry  `json:"set,omitempty" doc:"weights that a person sets"`
	Unset   []LexiconForm   `json:"unset,omitempty" doc:"takes back what a person set, or else what was learned"`
	By      string          `json:"by,omitempty" maxLength:"200"`
}

// LexiconUndo undoes the last change.
type LexiconUndo struct {
	By string `json:"by,omitempty" maxLength:"200"`
}

// LexiconVersion is one line of a lexicon's history.
type LexiconVersion struct {
	Version int       `json:"version"`
	At      time.Time `json:"at"`
	By      string    `json:"by,omitempty"`
	On      bool      `json:"on"`
	Hand    int       `json:"hand"` // entries
	Learned int       `json:"learned"`
}

// LexiconHistory lists versions, newest first.
type LexiconHistory struct {
	Versions []LexiconVersion `json:"versions"`
}

// LexiconProposal is what would be learned from a tenant's ratings. Version is
// the lexicon it was learned beside.
type LexiconProposal struct {
	Version   int                `json:"version"`
	Items     int64              `json:"items"`     // read
	Rated     int64              `json:"rated"`     // with own words in a known language and a top or a low answer
	Languages []learn.OverlayFit `json:"languages"` // what was learned, with its cross-validation
}

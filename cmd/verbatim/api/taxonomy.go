package api

import (
	"time"

	"verbatim/nlp"
)

// Taxonomy is what finds themes, intents and emotions in a tenant's feedback:
// the built-in one with the tenant's own file laid over it. The file is one
// versioned setting.
type Taxonomy struct {
	Version  int             `json:"version"`  // of the setting, 0: never set
	InForce  int             `json:"in_force"` // the version that tags, 0: the built-in taxonomy alone
	At       time.Time       `json:"at,omitzero"`
	By       string          `json:"by,omitempty"`
	Note     string          `json:"note,omitempty"`
	Fault    string          `json:"fault,omitempty"`  // why the newest version is not in force
	File     string          `json:"file"`             // the tenant's own, "" for none
	Active   string          `json:"active,omitempty"` // all that is in force as one file that reads back; where it was asked for
	Packs    []TaxonomyPack  `json:"packs"`
	Labels   []TaxonomyLabel `json:"labels"` // in force, in the order of the file
	Items    int64           `json:"items"`
	Awaiting int64           `json:"awaiting"` // items that another version tagged
}

// TaxonomyPack is a trade's part of the taxonomy.
type TaxonomyPack struct {
	Name    string `json:"name"`
	English string `json:"english"`
	French  string `json:"french"`
	On      bool   `json:"on"`
	Labels  int    `json:"labels"` // in force
}

// TaxonomyLabel is one theme, intent or emotion.
type TaxonomyLabel struct {
	Kind         nlp.MentionKind `json:"kind"`
	Name         string          `json:"name"`
	Pack         string          `json:"pack,omitempty"`
	English      string          `json:"english"`
	French       string          `json:"french"`
	AboutEnglish string          `json:"about_english,omitempty"`
	AboutFrench  string          `json:"about_french,omitempty"`
	Own          bool            `json:"own,omitempty"` // the tenant's file has rules of it
	Rules        []TaxonomyRule  `json:"rules,omitempty"`
}

// TaxonomyRule is one rule as it was written, and where.
type TaxonomyRule struct {
	Lang string `json:"lang"`
	Text string `json:"text"`
	File string `json:"file"`
	Line int    `json:"line"`
}

// TaxonomyFile is a tenant's own file, to be checked or put in force.
type TaxonomyFile struct {
	File    string `json:"file" maxLength:"1000000" doc:"the whole text; empty goes back to the built-in taxonomy"`
	Name    string `json:"name,omitempty" maxLength:"300" doc:"of the file, for messages"`
	Version *int   `json:"version,omitempty" doc:"refuse when another version is in force"`
	By      string `json:"by,omitempty" maxLength:"200"`
	Note    string `json:"note,omitempty" maxLength:"2000"`
}

// TaxonomyEdit is a small change of the tenant's own file.
type TaxonomyEdit struct {
	Version *int           `json:"version,omitempty" doc:"refuse when another version is in force"`
	Off     *TaxonomyName  `json:"off,omitempty" doc:"switch a theme, an intent, an emotion or a pack off"`
	On      *TaxonomyName  `json:"on,omitempty" doc:"take off and merge of it back"`
	Merge   *TaxonomyMerge `json:"merge,omitempty" doc:"count what is found of one as another"`
	Packs   *[]string      `json:"packs,omitempty" doc:"these packs are on and no others"`
	By      string         `json:"by,omitempty" maxLength:"200"`
	Note    string         `json:"note,omitempty" maxLength:"2000"`
}

// TaxonomyName names a label or a pack.
type TaxonomyName struct {
	Kind string `json:"kind" enum:"theme,intent,emotion,pack"`
	Name string `json:"name" maxLength:"200"`
}

// TaxonomyMerge names the label to merge and the one that takes it.
type TaxonomyMerge struct {
	Kind nlp.MentionKind `json:"kind" enum:"theme,intent,emotion"`
	From string          `json:"from" maxLength:"200"`
	Into string          `json:"into" maxLength:"200"`
}

// TaxonomyUndo undoes the last change.
type TaxonomyUndo struct {
	By string `json:"by,omitempty" maxLength:"200"`
}

// TaxonomyCheck says whether a file can be put in force.
type TaxonomyCheck struct {
	OK       bool              `json:"ok"`
	Labels   int               `json:"labels"`
	Rules    int               `json:"rules"`
	Examples int               `json:"examples"`
	Problems []TaxonomyProblem `json:"problems"`
}

// TaxonomyProblem is one thing that is wrong, and what to do. A warning does
// not keep the file from being put in force.
type TaxonomyProblem struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	What    string `json:"what"`
	Hint    string `json:"hint,omitempty"`
	Warning bool   `json:"warning,omitempty"`
}

// TaxonomyVersion is one line of a taxonomy's history.
type TaxonomyVersion struct {
	Version int       `json:"version"`
	At      time.Time `json:"at"`
	By      string    `json:"by,omitempty"`
	Note    string    `json:"note,omitempty"`
	Lines   int       `json:"lines"` // of the tenant's own file, 0 for none
}

// TaxonomyHistory lists versions, newest first.
type TaxonomyHistory struct {
	Versions []TaxonomyVersion `json:"versions"`
}

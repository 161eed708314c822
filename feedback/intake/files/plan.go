package files

import "time"

// Plan is how one table will be read, as pass one settled it.
type Plan struct {
	File      string    `json:"file"`
	Skipped   string    `json:"skipped,omitempty"` // why the table is not imported at all
	Format    string    `json:"format"`            // "delimited", "sheet", "json lines", "json array"
	Wire      bool      `json:"wire,omitempty"`    // objects that are items already pass as they are
	Encoding  string    `json:"encoding,omitempty"`
	Delimiter string    `json:"delimiter,omitempty"`
	Header    int64     `json:"header,omitempty"` // row of the header, 0 when there is none
	Kind      string    `json:"kind"`
	Source    string    `json:"source,omitempty"`
	Columns   []Column  `json:"columns,omitempty"`
	Zone      string    `json:"zone,omitempty"`     // of times written without one
	FileTime  time.Time `json:"file_time,omitzero"` // stands in where there is no time column
	OwnIDs    bool      `json:"own_ids,omitempty"`  // ids are hashes: there is no id column
	Rows      int64     `json:"rows"`               // handed out: items and problems
	Blank     int64     `json:"blank,omitempty"`
	Totals    int64     `json:"totals,omitempty"` // rows of totals at the end, left out
	Mended    int64     `json:"mended,omitempty"` // rows with quotes put right
	Notes     []string  `json:"notes,omitempty"`  // what was settled, said aloud
}

// Column is one column with the field it goes to.
type Column struct {
	Name   string `json:"name"`
	Field  string `json:"field"` // "text", "rating", "attributes.shop" …; "" is left out
	Why    string `json:"why,omitempty"`
	Sample string `json:"sample,omitempty"`
	How    string `json:"how,omitempty"` // "day first", "out of 5" …
	Filled int64  `json:"filled"`        // rows with a value
}

package api

import "time"

// TextSetting is a setting that is a plain text: "catalogue" or "hours".
type TextSetting struct {
	Name    string    `json:"name"`
	Version int       `json:"version"` // 0: never set
	At      time.Time `json:"at,omitzero"`
	By      string    `json:"by,omitempty"`
	Text    string    `json:"text"`
	Preset  bool      `json:"preset"`          // nothing is set: Text is what is built in
	Fault   string    `json:"fault,omitempty"` // why the newest version is not in force
}

// TextSettingHistory lists the versions, newest first.
type TextSettingHistory struct {
	Versions []TextSetting `json:"versions"`
}

// TextSettingEdit is a new text.
type TextSettingEdit struct {
	Text    string `json:"text" maxLength:"1000000" doc:"the whole text; empty goes back to what is built in"`
	Version *int   `json:"version,omitempty" doc:"refuse when another version is in force"`
	By      string `json:"by,omitempty" maxLength:"200"`
}

// TextSettingUndo says who undoes.
type TextSettingUndo struct {
	By string `json:"by,omitempty" maxLength:"200"`
}

package index

import "errors"

// What an index may refuse.
var (
	// ErrTooMany says that IDs would return more than MaxIDs ids.
	ErrTooMany = errors.New("too many matches to list")
	// ErrTooDeep says that a query asks for more than MaxLimit hits, or for
	// hits beyond MaxOffset.
	ErrTooDeep = errors.New("page too deep")
	// ErrUnsupported says that this engine can't express the query.
	ErrUnsupported = errors.New("query not supported by this index")
	// ErrCorrupt says that what is on disk is no index that this version can
	// read: delete the folder and rebuild it from the store.
	ErrCorrupt = errors.New("index is damaged or of another version")
)

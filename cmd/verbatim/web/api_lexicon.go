package web

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"verbatim/cmd/verbatim/api"
)

// routeLexicon registers what reads and changes a tenant's own lexicon. All of
// it needs the key: forms learned from feedback are made of customers' words.
func (s *server) routeLexicon(a huma.API) {
	handle(a, "GET", "/lexicon", "A tenant's own lexicon", withKey, func(ctx context.Context, in *TenantIn) (api.Lexicon, error) {
		return s.App.Lexicon(ctx, in.Tenant)
	})
	handle(a, "GET", "/lexicon/word", "What a word or phrase weighs, built in and for the tenant", withKey, s.lexiconWord)
	handle(a, "GET", "/lexicon/history", "The versions of a tenant's own lexicon", withKey, func(ctx context.Context, in *TenantIn) (api.LexiconHistory, error) {
		all, err := s.App.LexiconHistory(ctx, in.Tenant)
		return api.LexiconHistory{Versions: all}, err
	})
	handle(a, "POST", "/lexicon", "Change a tenant's own lexicon", withKey, func(ctx context.Context, in *lexiconEditIn) (api.Lexicon, error) {
		return s.App.EditLexicon(ctx, in.Tenant, in.Body)
	})
	handle(a, "POST", "/lexicon/undo", "Undo the last change of a tenant's own lexicon", withKey, func(ctx context.Context, in *lexiconUndoIn) (api.Lexicon, error) {
		return s.App.UndoLexicon(ctx, in.Tenant, in.Body.By)
	})
	lines(s, a, "/lexicon/learn", "Say what a tenant's ratings would teach, and change nothing", func(ctx context.Context, in *TenantIn, tell reporter) (any, error) {
		report := tell.of("learn")
		return s.App.LearnLexicon(ctx, in.Tenant, report)
	})
}

type lexiconEditIn struct {
	TenantIn
	Body api.LexiconEdit
}

type lexiconUndoIn struct {
	TenantIn
	Body api.LexiconUndo
}

type lexiconWordIn struct {
	TenantIn
	Form string `query:"form" required:"true" minLength:"1" maxLength:"200"`
}

func (s *server) lexiconWord(ctx context.Context, in *lexiconWordIn) (api.LexiconWords, error) {
	words, err := s.App.LexiconWord(ctx, in.Tenant, in.Form)
	return api.LexiconWords{Words: words}, err
}

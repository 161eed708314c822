package web

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback/kpi"
)

// routeSettings registers the settings that are texts.
func (s *server) routeSettings(a huma.API) {
	handle(a, "GET", "/settings/{name}", "A setting that is a text: catalogue or hours", anybody, func(ctx context.Context, in *SettingIn) (api.TextSetting, error) {
		return s.App.TextSetting(ctx, in.Tenant, in.Name)
	})
	handle(a, "GET", "/settings/{name}/history", "Its versions, newest first", withKey, func(ctx context.Context, in *SettingIn) (api.TextSettingHistory, error) {
		return s.App.TextSettingHistory(ctx, in.Tenant, in.Name)
	})
	handle(a, "PUT", "/settings/{name}", "Check a text and put it in force", withKey, func(ctx context.Context, in *settingEditIn) (api.TextSetting, error) {
		return s.App.SetText(ctx, in.Tenant, in.Name, in.Body)
	})
	handle(a, "POST", "/settings/{name}/undo", "Put back what was in force before the last change", withKey, func(ctx context.Context, in *settingUndoIn) (api.TextSetting, error) {
		return s.App.UndoText(ctx, in.Tenant, in.Name, in.Body.By)
	})
	handle(a, "GET", "/catalogue", "The KPI catalogue: definitions, targets, thresholds, the board, the formulas' settings", anybody, func(_ context.Context, in *TenantIn) (*kpi.Catalogue, error) {
		return s.App.Catalogue(in.Tenant), nil
	})
}

// SettingIn names a setting.
type SettingIn struct {
	TenantIn
	Name string `path:"name" enum:"catalogue,hours"`
}

type settingEditIn struct {
	SettingIn
	Body api.TextSettingEdit
}

type settingUndoIn struct {
	SettingIn
	Body api.TextSettingUndo
}

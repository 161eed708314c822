package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback/kpi"
)

// catalogueCmd is `verbatim catalogue`: what a tenant says of its KPIs.
type catalogueCmd struct {
	Show    catalogueShowCmd    `cmd:"" default:"1" help:"Print the catalogue of --tenant: a text that can be edited and applied."`
	Apply   catalogueApplyCmd   `cmd:"" help:"Check a text and put it in force."`
	Set     catalogueSetCmd     `cmd:"" help:"Set one line: verbatim catalogue set csat target 85."`
	Board   catalogueBoardCmd   `cmd:"" help:"Choose the KPIs on the board and their order."`
	Starter catalogueStarterCmd `cmd:"" help:"Begin with the board of a trade."`
	History catalogueHistoryCmd `cmd:"" help:"List the versions."`
	Undo    catalogueUndoCmd    `cmd:"" help:"Undo the last change."`
	Reset   catalogueResetCmd   `cmd:"" help:"Go back to what is built in."`
}

// hoursCmd is `verbatim hours`: a tenant's business hours.
type hoursCmd struct {
	Show    hoursShowCmd    `cmd:"" default:"1" help:"Print the business hours of --tenant."`
	Apply   hoursApplyCmd   `cmd:"" help:"Check a text and put it in force."`
	History hoursHistoryCmd `cmd:"" help:"List the versions."`
	Undo    hoursUndoCmd    `cmd:"" help:"Undo the last change."`
	Reset   hoursResetCmd   `cmd:"" help:"Have no business hours: clocks run day and night."`
}

type (
	catalogueShowCmd  struct{}
	catalogueApplyCmd struct {
		File string `arg:"" help:"A text, or - for standard input."`
		By   string `help:"Who changes it." placeholder:"NAME"`
	}
	catalogueSetCmd struct {
		Section string   `arg:"" help:"parameters, or a KPI's id."`
		Key     string   `arg:"" help:"What to set; verbatim catalogue show lists them."`
		Value   []string `arg:"" help:"The value; none takes it away."`
		By      string   `help:"Who changes it." placeholder:"NAME"`
	}
	catalogueBoardCmd struct {
		KPIs []string `arg:"" name:"kpi" help:"Ids, in their order."`
		By   string   `help:"Who changes it." placeholder:"NAME"`
	}
	catalogueStarterCmd struct {
		Trade string `arg:"" help:"retail, software, bank, travel, telecom or public."`
		By    string `help:"Who changes it." placeholder:"NAME"`
	}
	catalogueHistoryCmd struct{}
	catalogueUndoCmd    struct {
		By string `help:"Who undoes it." placeholder:"NAME"`
	}
	catalogueResetCmd struct {
		By string `help:"Who changes it." placeholder:"NAME"`
	}
	hoursShowCmd  struct{}
	hoursApplyCmd struct {
		File string `arg:"" help:"A text, or - for standard input."`
		By   string `help:"Who changes it." placeholder:"NAME"`
	}
	hoursHistoryCmd struct{}
	hoursUndoCmd    struct {
		By string `help:"Who undoes it." placeholder:"NAME"`
	}
	hoursResetCmd struct {
		By string `help:"Who changes it." placeholder:"NAME"`
	}
)

const (
	catalogueSetting = "catalogue"
	hoursSetting     = "hours"
)

func (*catalogueShowCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return showText(ctx, g, std, catalogueSetting)
}

func (c *catalogueApplyCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return applyText(ctx, g, std, catalogueSetting, c.File, c.By)
}

func (c *catalogueHistoryCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return textHistory(ctx, g, std, catalogueSetting)
}

func (c *catalogueUndoCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return undoText(ctx, g, std, catalogueSetting, c.By)
}

func (c *catalogueResetCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return editText(ctx, g, std, catalogueSetting, c.By, func(api.TextSetting) (string, error) { return "", nil })
}

func (*hoursShowCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return showText(ctx, g, std, hoursSetting)
}

func (c *hoursApplyCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return applyText(ctx, g, std, hoursSetting, c.File, c.By)
}

func (c *hoursHistoryCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return textHistory(ctx, g, std, hoursSetting)
}

func (c *hoursUndoCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return undoText(ctx, g, std, hoursSetting, c.By)
}

func (c *hoursResetCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return editText(ctx, g, std, hoursSetting, c.By, func(api.TextSetting) (string, error) { return "", nil })
}

func (c *catalogueSetCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return editText(ctx, g, std, catalogueSetting, c.By, func(now api.TextSetting) (string, error) {
		return setLine(now.Text, c.Section, c.Key, strings.Join(c.Value, " ")), nil
	})
}

func (c *catalogueBoardCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return editText(ctx, g, std, catalogueSetting, c.By, func(now api.TextSetting) (string, error) {
		return setLine(now.Text, "", "board", strings.Join(c.KPIs, " ")), nil
	})
}

func (c *catalogueStarterCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	starter := kpi.Starter(c.Trade)
	if starter == nil {
		return &usageError{fmt.Sprintf("there is no trade %q", c.Trade), "the trades are " + strings.Join(kpi.Trades(), ", ")}
	}
	return editText(ctx, g, std, catalogueSetting, c.By, func(now api.TextSetting) (string, error) {
		if now.Preset {
			return string(kpi.Format(starter)), nil
		}
		return setLine(now.Text, "", "board", strings.Join(starter.Board, " ")), nil
	})
}

// setLine sets "key: value" in a section of a text, the part before the first
// section for "". A line that stands is replaced, a new one comes last in its
// section.
func setLine(text, section, key, value string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	in, end := "", -1 // end: after the last line of the section
	for i, raw := range lines {
		s := strings.TrimSpace(raw)
		if strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") {
			in = strings.TrimSpace(s[1 : len(s)-1])
		}
		if in != section {
			continue
		}
		if s != "" {
			end = i + 1
		}
		if k, _, ok := strings.Cut(s, ":"); ok && !strings.HasPrefix(s, "#") && strings.Join(strings.Fields(k), " ") == key {
			lines[i] = key + ": " + value
			return strings.Join(lines, "\n") + "\n"
		}
	}
	line := key + ": " + value
	switch {
	case end >= 0:
		lines = append(lines[:end], append([]string{line}, lines[end:]...)...)
	case section == "":
		lines = append([]string{line, ""}, lines...)
	default:
		lines = append(lines, "", "["+section+"]", line)
	}
	return strings.Join(lines, "\n") + "\n"
}

func showText(ctx context.Context, g *Globals, std stdio, name string) error {
	return g.ask(ctx, std, func(cl *client) error {
		var res api.TextSetting
		if err := cl.get(ctx, "/settings/"+name, nil, &res); err != nil {
			return err
		}
		if g.JSON {
			return printJSON(std.out, res)
		}
		if _, err := io.WriteString(std.out, res.Text); err != nil {
			return err
		}
		return sayText(std, name, &res)
	})
}

// sayText says where a text comes from.
func sayText(std stdio, name string, res *api.TextSetting) error {
	s := name + ": what is built in"
	switch {
	case res.Preset && name == hoursSetting:
		s = "hours: none are set, so clocks run day and night; this is a text to begin with"
	case !res.Preset:
		s = fmt.Sprintf("%s: version %d of %s", name, res.Version, res.At.Format("2006-01-02 15:04 MST"))
		if res.By != "" {
			s += " by " + res.By
		}
	}
	if res.Fault != "" {
		s += "; it is not in force: " + res.Fault
	}
	_, err := fmt.Fprintln(std.err, s)
	return err
}

func applyText(ctx context.Context, g *Globals, std stdio, name, file, by string) error {
	text, err := readText(std, file)
	if err != nil {
		return err
	}
	return editText(ctx, g, std, name, by, func(api.TextSetting) (string, error) { return text, nil })
}

// maxSettingText is what a text setting may hold.
const maxSettingText = 1 << 20

func readText(std stdio, file string) (string, error) {
	in := std.in
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return "", err
		}
		defer f.Close()
		in = f
	}
	b, err := io.ReadAll(io.LimitReader(in, maxSettingText+1))
	if err == nil && len(b) > maxSettingText {
		err = fmt.Errorf("%s is over 1 MiB", file)
	}
	return string(b), err
}

// editText changes a text that nobody else changed in between.
func editText(ctx context.Context, g *Globals, std stdio, name, by string, edit func(api.TextSetting) (string, error)) error {
	return g.ask(ctx, std, func(cl *client) error {
		var now, res api.TextSetting
		if err := cl.get(ctx, "/settings/"+name, nil, &now); err != nil {
			return err
		}
		text, err := edit(now)
		if err != nil {
			return err
		}
		err = cl.call(ctx, http.MethodPut, "/settings/"+name, nil, api.TextSettingEdit{Text: text, Version: &now.Version, By: by}, &res)
		if err != nil {
			return err
		}
		if g.JSON {
			return printJSON(std.out, res)
		}
		return sayText(std, name, &res)
	})
}

func textHistory(ctx context.Context, g *Globals, std stdio, name string) error {
	return g.ask(ctx, std, func(cl *client) error {
		var res api.TextSettingHistory
		if err := cl.get(ctx, "/settings/"+name+"/history", nil, &res); err != nil {
			return err
		}
		if g.JSON {
			return printJSON(std.out, res)
		}
		rows := [][]string{{"VERSION", "AT", "LINES", "BY"}}
		for _, v := range res.Versions {
			lines := "built in"
			if !v.Preset {
				lines = strconv.Itoa(strings.Count(v.Text, "\n"))
			}
			rows = append(rows, []string{strconv.Itoa(v.Version), v.At.Format("2006-01-02 15:04 MST"), lines, v.By})
		}
		return table(std.out, rows)
	})
}

func undoText(ctx context.Context, g *Globals, std stdio, name, by string) error {
	return g.ask(ctx, std, func(cl *client) error {
		var res api.TextSetting
		if err := cl.post(ctx, "/settings/"+name+"/undo", api.TextSettingUndo{By: by}, &res); err != nil {
			return err
		}
		if g.JSON {
			return printJSON(std.out, res)
		}
		return sayText(std, name, &res)
	})
}

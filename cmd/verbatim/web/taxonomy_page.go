package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"verbatim/cmd/verbatim/api"
	"verbatim/cmd/verbatim/app"
	"verbatim/index"
	"verbatim/nlp"
)

// taxonomyView is the data of the page of the taxonomy: what is in force, a box
// to try a sentence in, and the tenant's own file with what is wrong with it.
type taxonomyView struct {
	base
	Tax     api.Taxonomy
	Packs   []packView
	History []api.TaxonomyVersion
	Try     string
	Tried   *tried
	Text    string // of the file, as it stands in the box
	Check   *api.TaxonomyCheck
	Wrong   []wrongLine
	Done    string // what was done, a phrase's key
	Refused string // why not
	By      string
	Note    string
}

// packView is one pack with its labels.
type packView struct {
	api.TaxonomyPack
	Title  string
	Labels []labelView
}

// labelView is one label as the page shows it.
type labelView struct {
	api.TaxonomyLabel
	Title   string
	About   string
	Special bool
	By      []langRules
}

// langRules are a label's rules of one language.
type langRules struct {
	Lang  string
	Rules []string
}

// wrongLine is a problem with the line that it is about.
type wrongLine struct {
	api.TaxonomyProblem
	Text string
}

// tried is an analysis of a sentence.
type tried struct {
	Label    nlp.Label
	Score    float64
	Lang     string
	Cut      []stretch
	Mentions []mentionShown
}

// mentionShown is one mention with the words that it was found in.
type mentionShown struct {
	nlp.Mention
	Title  string
	Words  []string
	Clause string
}

func (s *server) taxonomyPage(r *http.Request, b base) (string, any, error) {
	v := &taxonomyView{base: b, Try: r.URL.Query().Get("try")}
	if err := s.fillTaxonomy(r.Context(), v); err != nil {
		return "", nil, err
	}
	v.Text = v.Tax.File
	if v.Try != "" {
		v.tryOut(s.App.For(b.Tenant))
	}
	return "taxonomy.html", v, nil
}

// changeTaxonomyPage does what a button of the page asks for. All but checking
// needs the key, as it does over the API.
func (s *server) changeTaxonomyPage(r *http.Request, b base) (string, any, error) {
	if err := r.ParseForm(); err != nil {
		return "", nil, badRequest("the form can't be read")
	}
	v := &taxonomyView{base: b, By: r.PostForm.Get("by"), Note: r.PostForm.Get("note")}
	text := strings.ReplaceAll(r.PostForm.Get("file"), "\r\n", "\n")
	err := s.changeTaxonomy(r, v, text)
	if err != nil {
		t := told(err)
		if t.Status >= 500 || t.Status == http.StatusNotFound {
			return "", nil, err
		}
		v.Refused = t.Detail
	}
	if err := s.fillTaxonomy(r.Context(), v); err != nil {
		return "", nil, err
	}
	if v.Text = text; v.Done != "" && v.Done != "taxonomy.checked" {
		v.Text, v.Note = v.Tax.File, ""
	}
	return "taxonomy.html", v, nil
}

func (s *server) changeTaxonomy(r *http.Request, v *taxonomyView, text string) error {
	ctx, form := r.Context(), r.PostForm
	file := api.TaxonomyFile{File: text, Name: "taxonomy.txt", By: v.By, Note: v.Note}
	if version, err := strconv.Atoi(form.Get("version")); err == nil {
		file.Version = &version
	}
	do := form.Get("do")
	if do == "check" || do == "apply" {
		check := app.CheckTaxonomy(s.App.Analyzer, file)
		v.show(check, text)
		if v.Done = "taxonomy.checked"; do == "check" || !check.OK {
			return nil
		}
		v.Done = ""
	}
	if !s.hasKey("Bearer " + strings.TrimSpace(form.Get("key"))) {
		v.Refused = v.Lang.say("taxonomy.key.wrong")
		return nil
	}
	var err error
	switch do {
	case "apply":
		_, err = s.App.ApplyTaxonomy(ctx, v.Tenant, file)
	case "undo":
		_, err = s.App.UndoTaxonomy(ctx, v.Tenant, v.By)
	case "packs":
		on := slices.Clone(form["pack"])
		_, err = s.App.EditTaxonomy(ctx, v.Tenant, api.TaxonomyEdit{Packs: &on, Version: file.Version, By: v.By, Note: v.Note})
	default:
		err = badRequest("the form asks for nothing that is known")
	}
	if err == nil {
		v.Done, v.Check, v.Wrong = "taxonomy.done", nil, nil
		v.names = s.names(v.Tenant, v.Lang)
	}
	return err
}

// show puts what is wrong beside the lines it is about.
func (v *taxonomyView) show(check api.TaxonomyCheck, text string) {
	v.Check = &check
	lines := strings.Split(text, "\n")
	for _, p := range check.Problems {
		w := wrongLine{TaxonomyProblem: p}
		if !p.Warning && p.Line >= 1 && p.Line <= len(lines) {
			w.Text = lines[p.Line-1]
		}
		v.Wrong = append(v.Wrong, w)
	}
}

func (s *server) fillTaxonomy(ctx context.Context, v *taxonomyView) error {
	var err error
	if v.Tax, err = s.App.Taxonomy(ctx, v.Tenant, true); err != nil {
		return err
	}
	if v.History, err = s.App.TaxonomyHistory(ctx, v.Tenant); err != nil {
		return err
	}
	v.Packs = nil
	for _, p := range append(v.Tax.Packs, api.TaxonomyPack{On: true}) { // the last: labels of no pack
		pv := packView{TaxonomyPack: p, Title: p.English}
		if v.Lang == french {
			pv.Title = p.French
		}
		for _, l := range v.Tax.Labels {
			if l.Pack == p.Name {
				pv.Labels = append(pv.Labels, v.label(l))
			}
		}
		if p.Name != "" || len(pv.Labels) > 0 {
			v.Packs = append(v.Packs, pv)
		}
	}
	return nil
}

func (v *taxonomyView) label(l api.TaxonomyLabel) labelView {
	out := labelView{TaxonomyLabel: l, Title: l.English, About: l.AboutEnglish, Special: strings.Contains(l.Name, ".")}
	if v.Lang == french {
		out.Title, out.About = l.French, l.AboutFrench
	}
	for _, r := range l.Rules {
		n := len(out.By)
		if n == 0 || out.By[n-1].Lang != r.Lang {
			out.By = append(out.By, langRules{Lang: r.Lang})
			n++
		}
		out.By[n-1].Rules = append(out.By[n-1].Rules, r.Text)
	}
	return out
}

// Retagged is the share of the items that what is in force has tagged.
func (v *taxonomyView) Retagged() float64 {
	if v.Tax.Items == 0 {
		return 1
	}
	return float64(v.Tax.Items-v.Tax.Awaiting) / float64(v.Tax.Items)
}

// maxTry bounds the text of the box.
const maxTry = 4000

func (v *taxonomyView) tryOut(model *nlp.Analyzer) {
	if len(v.Try) > maxTry {
		v.Try = strings.ToValidUTF8(v.Try[:maxTry], "")
	}
	in := api.AnalyzeRequest{Text: v.Try}.Input()
	an := model.Analyze(in)
	v.Tried = &tried{Label: an.Label, Score: an.Score, Lang: an.Lang, Mentions: mentionsShown(v.base, in, an)}
	places := saidBy(0, an.Mentions...)
	spans := make([]index.Span, len(places))
	for i, p := range places {
		spans[i] = p.Span
	}
	v.Tried.Cut = markSaid(mark(v.Try, spans), places)
}

// mentionsShown lists an analysis's mentions, themes first.
func mentionsShown(b base, in nlp.Input, an nlp.Analysis) []mentionShown {
	var out []mentionShown
	for _, m := range an.Mentions {
		shown := mentionShown{Mention: m, Title: b.Name(m.Kind, m.Name), Clause: wordOf(in, m.Clause)}
		for _, sp := range m.Spans {
			if w := wordOf(in, sp); w != "" {
				shown.Words = append(shown.Words, w)
			}
		}
		out = append(out, shown)
	}
	order := []nlp.MentionKind{nlp.Theme, nlp.Intent, nlp.Emotion}
	slices.SortStableFunc(out, func(a, b mentionShown) int { return slices.Index(order, a.Kind) - slices.Index(order, b.Kind) })
	return out
}

// List gives mentions with the page that they stand on, for the template.
func (b base) List(m []mentionShown) mentionList { return mentionList{b, m} }

type mentionList struct {
	Page     base
	Mentions []mentionShown
}

// N are the numbers of the check as the templates write them.
func (v *taxonomyView) N() struct{ Labels, Rules, Examples int64 } {
	return struct{ Labels, Rules, Examples int64 }{int64(v.Check.Labels), int64(v.Check.Rules), int64(v.Check.Examples)}
}

// Rows is the height of the box with the file.
func (v *taxonomyView) Rows() int { return min(max(8, strings.Count(v.Text, "\n")+2), 30) }

package web

import (
	"bytes"
	"html/template"
	"net/url"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"annae/internal/content"
)

// prose turns the Markdown of replies into HTML. A reply may quote what
// somebody wrote, so it knows paragraphs, lists and bold, and nothing else: no
// HTML, no images, and links to no hosts but those of the sources.
type prose struct{ md goldmark.Markdown }

func newProse(c *content.Content) *prose {
	own := parser.NewParser(
		parser.WithBlockParsers(util.Prioritized(parser.NewListParser(), 300), util.Prioritized(parser.NewListItemParser(), 400), util.Prioritized(parser.NewParagraphParser(), 1000)),
		parser.WithInlineParsers(util.Prioritized(parser.NewEmphasisParser(), 500), util.Prioritized(extension.NewLinkifyParser(extension.WithLinkifyAllowedProtocols([][]byte{[]byte("http:"), []byte("https:")})), 999)),
		parser.WithASTTransformers(util.Prioritized(knownHosts(c), 100)),
	)
	out := renderer.NewRenderer(renderer.WithNodeRenderers(util.Prioritized(html.NewRenderer(), 1000)))
	return &prose{goldmark.New(goldmark.WithParser(own), goldmark.WithRenderer(out))}
}

// html renders one text. What can't be rendered is shown as it is.
func (p *prose) html(markdown string) template.HTML {
	var b bytes.Buffer
	if err := p.md.Convert([]byte(markdown), &b); err != nil {
		return template.HTML("<p>" + template.HTMLEscapeString(markdown) + "</p>")
	}
	return template.HTML(b.String())
}

// hosts are those that the content's sources stand on.
type hosts map[string]bool

func knownHosts(c *content.Content) hosts {
	h := hosts{}
	for _, t := range c.Topics {
		for _, s := range t.Sections {
			for _, src := range s.Sources {
				if u, err := url.Parse(src.URL); err == nil {
					h[u.Host] = true
				}
			}
		}
	}
	return h
}

// Transform makes plain text of links to other hosts.
func (h hosts) Transform(doc *ast.Document, r text.Reader, _ parser.Context) {
	var foreign []*ast.AutoLink
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if l, ok := n.(*ast.AutoLink); ok && entering {
			u, err := url.Parse(string(l.URL(r.Source())))
			if err != nil || !h[u.Host] || u.User != nil {
				foreign = append(foreign, l)
			}
		}
		return ast.WalkContinue, nil
	})
	for _, l := range foreign {
		l.Parent().ReplaceChild(l.Parent(), l, ast.NewString(l.Label(r.Source())))
	}
}

package main

import (
	"context"

	"annae/internal/config"
	"annae/internal/content"
	"annae/internal/eligibility"
)

// rulesVerbs are the words behind rules.
var rulesVerbs = map[string]func(ctx context.Context, args []string, w world) error{
	"verify":  rulesVerify,
	"diff":    rulesDiff,
	"explain": rulesExplain,
}

// rulesCommand proves, compares and explains the rules of eligibility.
func rulesCommand(ctx context.Context, args []string, w world) error {
	f := flags(w, "rules", "rules verify [flags] | rules diff CYCLE CYCLE | rules explain FILE",
		"verify proves that the rules are sound:\n  annae rules verify\n"+
			"diff tells what changed from one cycle to another, with an applicant for each change:\n  annae rules diff 2024 2025\n"+
			"explain works a verdict out again from its proof:\n  annae rules explain proof.json\n")
	if len(args) > 0 && rulesVerbs[args[0]] != nil {
		return rulesVerbs[args[0]](ctx, args[1:], w)
	}
	_, err := parseVerb(f, args, "verify", "diff", "explain")
	return err
}

// openRules loads and compiles the rules: of the content folder that is set,
// or those in the program.
func openRules(w world) (*eligibility.Rules, *content.Content, error) {
	cfg, err := config.Load(w.getenv)
	if err != nil {
		return nil, nil, err
	}
	c, err := loadContent(w, cfg)
	if err != nil {
		return nil, nil, err
	}
	r, err := eligibility.Compile(c)
	return r, c, err
}

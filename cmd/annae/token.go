package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"time"

	"annae/internal/access"
	"annae/internal/record"
)

// tokenCommand makes, lists and revokes tokens of the staff API.
func tokenCommand(ctx context.Context, args []string, w world) error {
	f := flags(w, "token", "token new NAME [--may SCOPES] [--days N] | token list | token revoke NAME",
		"Lets a program or a colleague call the staff API, for a time. new prints the secret once; only its hash is kept:\n"+
			"  annae token new portal --may applications:read,applications:move --days 90\n"+
			"  annae token revoke portal\n\nScopes: "+access.List(access.Scopes())+"\n")
	may := f.String("may", string(access.Read), "what it may do: scopes with commas between them")
	days := f.Int("days", 90, "for how many days")
	by := f.String("by", "", "who makes it; else the user of this machine")
	verb, name, err := parseTokenArgs(f, args)
	if err != nil {
		return err
	}
	var token access.Token
	var secret string
	if verb == "new" {
		token, secret, err = access.New(name, access.Parse(*may), time.Duration(*days)*24*time.Hour, cmp.Or(switchText(*by), systemUser(w.getenv)))
		if err != nil {
			return err
		}
	}
	r, err := recordFor(ctx, w)
	if err != nil {
		return err
	}
	switch verb {
	case "new":
		if err = r.AddToken(ctx, token, secret); err == nil {
			_, err = fmt.Fprintf(w.stdout, "%s\n\nThis is the secret of %s. It is shown once; send it as: Authorization: Bearer SECRET\nIt may do %s until %s.\n",
				secret, token.Name, access.List(token.Scopes), token.Until.UTC().Format("2006-01-02 15:04 UTC"))
		}
	case "revoke":
		if err = r.RevokeToken(ctx, name); err == nil {
			_, err = fmt.Fprintf(w.stdout, "%s is revoked.\n", name)
		}
	default:
		err = listTokens(ctx, r, w.stdout)
	}
	return errors.Join(err, r.Close())
}

// parseTokenArgs takes the verb and the name, with flags before or behind it.
func parseTokenArgs(f *flag.FlagSet, args []string) (verb, name string, err error) {
	if verb, err = parseVerb(f, args, "new", "list", "revoke"); err != nil {
		return "", "", err
	}
	name = f.Arg(0)
	if name != "" {
		if err := f.Parse(f.Args()[1:]); err != nil {
			return "", "", err
		}
	}
	if (verb == "list") != (name == "") || f.NArg() > 0 {
		return "", "", errors.New("list takes no name; new and revoke take one, such as annae token new portal")
	}
	return verb, name, nil
}

func listTokens(ctx context.Context, r *record.Record, out io.Writer) error {
	all, err := r.Tokens(ctx)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		_, err := fmt.Fprintln(out, "There is no token; annae token new NAME makes one.")
		return err
	}
	for _, t := range all {
		until, used := "until "+t.Until.Format("2006-01-02 15:04 UTC"), "not used yet"
		if t.Until.Before(time.Now()) {
			until = "ended on " + t.Until.Format(time.DateOnly)
		}
		if !t.Used.IsZero() {
			used = "used last on " + t.Used.Format(time.DateOnly)
		}
		fmt.Fprintf(out, "%s may do %s, %s; made by %s, %s.\n", t.Name, access.List(t.Scopes), until, t.By, used)
	}
	return nil
}

package record

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"annae/internal/filelock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the schema up to date, one process at a time. There is no way
// back: a step that is a mistake is mended by the next.
func (r *Record) migrate(ctx context.Context) error {
	steps, newest, err := r.steps()
	if err != nil {
		return err
	}
	options := []goose.ProviderOption{goose.WithGoMigrations(steps...), goose.WithDisableGlobalRegistry(true)}
	if r.file == "" {
		one, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return err
		}
		options = append(options, goose.WithSessionLocker(one))
	}
	p, err := goose.NewProvider(goose.Dialect(r.d.name), r.db, nil, options...)
	if err != nil {
		return fmt.Errorf("the steps of the schema: %w", err)
	}
	if r.file != "" {
		// Two commands may begin with a new file at the same moment.
		release, err := filelock.Wait(ctx, r.file+".migrating")
		if err != nil {
			return fmt.Errorf("the record %s: %w", r.file, err)
		}
		defer func() {
			if err := release(); err != nil {
				r.lg.Warn("the lock of the schema was not released", "err", err)
			}
		}()
	}
	is, err := p.GetDBVersion(ctx)
	if err != nil {
		return r.explain(err)
	}
	if is > newest {
		return r.explain(errors.New("it was written by a newer annae; run that one, or put back a copy from before"))
	}
	done, err := p.Up(ctx)
	if err != nil {
		return r.explain(err)
	}
	if len(done) > 0 {
		r.lg.Info("the record's schema is up to date", "from", is, "to", newest)
	}
	return nil
}

// steps reads the migrations, and the number of the last.
func (r *Record) steps() (steps []*goose.Migration, newest int64, err error) {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, 0, err
	}
	for _, file := range files {
		text, err := migrations.ReadFile(file)
		if err != nil {
			return nil, 0, err
		}
		newest, err = goose.NumericComponent(file)
		if err != nil {
			return nil, 0, err
		}
		steps = append(steps, goose.NewGoMigration(newest, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, r.d.in(string(text)))
			return err
		}}, nil))
	}
	return steps, newest, nil
}

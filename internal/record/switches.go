package record

import (
	"context"
	"errors"
	"time"

	"annae/internal/switches"
)

// Switches is of [switches.Store]: what is turned off, by name.
func (r *Record) Switches(ctx context.Context) ([]switches.Switch, error) {
	return read(ctx, r, scanSwitch, `SELECT name, since, reason, who FROM switches ORDER BY name`)
}

func scanSwitch(row scanner) (s switches.Switch, err error) {
	var since int64
	err = row.Scan(&s.Name, &since, &s.Reason, &s.By)
	s.Since = time.UnixMilli(since).UTC()
	return s, err
}

// TurnOff turns something off. What was noted under the name before is
// replaced.
func (r *Record) TurnOff(ctx context.Context, s switches.Switch) error {
	if s.Name == "" || s.Reason == "" || s.By == "" || s.Since.IsZero() {
		return errors.New("turning something off needs its name, a reason, who does it and when")
	}
	_, err := r.exec(ctx, `INSERT INTO switches (name, since, reason, who) VALUES ($1, $2, $3, $4)
		ON CONFLICT (name) DO UPDATE SET since = excluded.since, reason = excluded.reason, who = excluded.who`,
		storable(s.Name), s.Since.UnixMilli(), storable(s.Reason), storable(s.By))
	return err
}

// TurnOn turns something on; what is on already stays so.
func (r *Record) TurnOn(ctx context.Context, name string) error {
	_, err := r.exec(ctx, `DELETE FROM switches WHERE name = $1`, storable(name))
	return err
}

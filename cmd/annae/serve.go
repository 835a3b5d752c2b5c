package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"annae/internal/config"
	"annae/internal/record"
	"annae/internal/switches"
	"annae/internal/web"
)

// graceful is how long requests under way may take once the program is told
// to stop.
const graceful = 10 * time.Second

// serve runs the desk over HTTP until the context ends.
func serve(ctx context.Context, args []string, w world) error {
	f := flags(w, "serve", "serve", "Serves the page, the API and its documentation. All settings come from the environment:\n")
	usage := f.Usage
	f.Usage = func() {
		usage()
		if err := config.Help(w.stdout); err != nil {
			return // nobody reads
		}
		fmt.Fprint(w.stdout, "\nExample:\n  ANNAE_ADDR=127.0.0.1:9000 annae serve\n")
	}
	if err := f.Parse(args); err != nil {
		return err
	}
	cfg, err := config.Load(w.getenv)
	if err != nil {
		return err
	}
	lg := newLogger(w, slog.LevelInfo)
	desk, err := openDesk(w, lg, cfg)
	if err != nil {
		return err
	}
	r, keys, err := openRecord(ctx, lg, cfg, true)
	if err != nil {
		return err
	}
	defer closeRecord(lg, r)
	off := switches.Open(ctx, lg, r)
	office, err := openOffice(cfg)
	if err != nil {
		return err
	}
	core, err := newCore(desk, off, nil, office, time.Now)
	if err != nil {
		return err
	}
	apps, err := r.Applications(ctx, desk.Content())
	if err != nil {
		return err
	}
	working, err := startWork(ctx, lg, cfg, r, keys, core, off, desk.Content(), apps, office)
	if err != nil {
		return err
	}
	defer working.stop(lg)
	working.startStaff(lg, apps)
	working.startRetention(lg, cfg, apps, keys)
	if err := putDemo(ctx, lg, cfg, desk.Content(), apps); err != nil {
		return err
	}
	site, err := web.New(lg, desk, working.hub, desk.Content(), web.Options{
		Limit: working.perAddress(cfg.Rate, keys), Proxies: cfg.Proxies, Ready: working.ready,
		Now: time.Now, Version: version, Rules: desk.Rules(), Staff: working.staff(apps, keys), Status: working.startStatus(lg, apps, keys), Metrics: working.metrics(),
	})
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", cfg.Addr)
	if err != nil {
		return fmt.Errorf("ANNAE_ADDR: %w", err)
	}
	fmt.Fprintf(w.stdout, "Annae answers at http://%s/\nTry: curl -s http://%s/v1/ask -H 'Content-Type: application/json' -d '{\"text\": \"who can apply for planning?\"}'\n", ln.Addr(), ln.Addr())
	srv := site.HTTP(cfg.Addr)
	srv.Handler = working.beside(srv.Handler)
	return serveUntil(ctx, lg, srv, ln)
}

func closeRecord(lg *slog.Logger, r *record.Record) {
	if err := r.Close(); err != nil {
		lg.Warn("the record was not closed", "err", err)
	}
}

func serveUntil(ctx context.Context, lg *slog.Logger, srv *http.Server, ln net.Listener) error {
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(ln) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	lg.Info("stopping")
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceful)
	defer cancel()
	if err := srv.Shutdown(last); err != nil {
		return fmt.Errorf("stop serving: %w", err)
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

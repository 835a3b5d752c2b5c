package main

import (
	"github.com/prometheus/client_golang/prometheus"

	"annae/internal/delivery"
	"annae/internal/standing"
)

// metrics are what delivery and the look-ups of applications count.
func (w *work) metrics() []prometheus.Collector {
	var all []prometheus.Collector
	counter := func(name, help string, of func(delivery.Counts) int64) {
		all = append(all, prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "annae_" + name, Help: help},
			func() float64 { return float64(of(w.node.Counts())) }))
	}
	gauge := func(name, help string, of func(delivery.Counts) int64) {
		all = append(all, prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "annae_" + name, Help: help},
			func() float64 { return float64(of(w.node.Counts())) }))
	}
	counter("updates_accepted_total", "Updates that lie safe in the inbox.", func(c delivery.Counts) int64 { return c.Accepted })
	counter("updates_known_total", "Updates that came again.", func(c delivery.Counts) int64 { return c.Known })
	counter("updates_refused_total", "Updates for which there was no room.", func(c delivery.Counts) int64 { return c.Refused })
	counter("updates_handled_total", "Updates that were handled.", func(c delivery.Counts) int64 { return c.Handled })
	counter("updates_failed_total", "Tries of updates that failed.", func(c delivery.Counts) int64 { return c.Failed })
	counter("updates_aside_total", "Updates that were set aside.", func(c delivery.Counts) int64 { return c.Aside })
	counter("sends_total", "Sends that a platform took.", func(c delivery.Counts) int64 { return c.Sent })
	counter("sends_retried_total", "Tries of sends that failed.", func(c delivery.Counts) int64 { return c.Retried })
	counter("sends_parked_total", "Sends that were set aside.", func(c delivery.Counts) int64 { return c.Parked })
	for _, c := range []struct {
		name, help string
		of         func(standing.Counts) int64
	}{
		{"standing_hits_total", "Times that it was told where an application stands without asking the backend.", func(c standing.Counts) int64 { return c.Hits }},
		{"standing_loads_total", "Times that the backend was asked where an application stands.", func(c standing.Counts) int64 { return c.Loads }},
		{"standing_aged_total", "Times that the last known was told, the backend being away or slow.", func(c standing.Counts) int64 { return c.Aged }},
		{"standing_direct_total", "Times that the backend was asked because Redis was away.", func(c standing.Counts) int64 { return c.Direct }},
	} {
		all = append(all, prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "annae_" + c.name, Help: c.help},
			func() float64 { return float64(c.of(w.standing.Counts())) }))
	}
	gauge("updates_waiting", "Updates that wait in the whole inbox.", func(c delivery.Counts) int64 { return c.Waiting })
	gauge("shards", "Shards that this process works.", func(c delivery.Counts) int64 { return int64(c.Shards) })
	return all
}

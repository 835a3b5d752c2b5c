package main

import (
	"github.com/prometheus/client_golang/prometheus"

	"annae/internal/delivery"
	"annae/internal/standing"
	"annae/internal/telegram"
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
	if w.bot != nil {
		all = append(all, w.telegramMetrics()...)
	}
	if w.helpDesk != nil {
		all = append(all, w.helpDesk.metrics()...)
	}
	gauge("updates_waiting", "Updates that wait in the whole inbox.", func(c delivery.Counts) int64 { return c.Waiting })
	gauge("shards", "Shards that this process works.", func(c delivery.Counts) int64 { return int64(c.Shards) })
	return all
}

// telegramMetrics are what the bot counts.
func (w *work) telegramMetrics() (all []prometheus.Collector) {
	for _, c := range []struct {
		name, help string
		of         func(telegram.Counts) int64
	}{
		{"updates_total", "Updates of Telegram that lie safe in the inbox.", func(c telegram.Counts) int64 { return c.Updates }},
		{"passed_total", "Updates of Telegram that were none for us.", func(c telegram.Counts) int64 { return c.Passed }},
		{"unreadable_total", "Updates of Telegram that could not be read.", func(c telegram.Counts) int64 { return c.Unreadable }},
		{"flooded_total", "Updates of people who wrote more than is read.", func(c telegram.Counts) int64 { return c.Flooded }},
		{"forged_total", "Requests to the webhook that were not Telegram's.", func(c telegram.Counts) int64 { return c.Forged }},
		{"refused_total", "Updates that Telegram is to send again.", func(c telegram.Counts) int64 { return c.Refused }},
		{"sends_total", "Tries to send a message to Telegram.", func(c telegram.Counts) int64 { return c.Sends }},
		{"sends_failed_total", "Those of them that failed.", func(c telegram.Counts) int64 { return c.Failed }},
	} {
		all = append(all, prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "annae_telegram_" + c.name, Help: c.help},
			func() float64 { return float64(c.of(w.bot.Counts())) }))
	}
	return append(all, prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "annae_telegram_lag_seconds", Help: "Time from when the last message was written until it lay safe.",
	}, func() float64 { return w.bot.Counts().Lag.Seconds() }))
}

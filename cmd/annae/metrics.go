package main

import (
	"github.com/prometheus/client_golang/prometheus"

	"annae/internal/delivery"
	"annae/internal/slack"
	"annae/internal/standing"
	"annae/internal/telegram"
)

// A figure is one of the counts of a part.
type figure[C any] struct {
	name, help string
	of         func(C) int64
}

// counters are figures that only rise.
func counters[C any](counts func() C, prefix string, figures []figure[C]) (all []prometheus.Collector) {
	for _, f := range figures {
		all = append(all, prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "annae_" + prefix + f.name, Help: f.help},
			func() float64 { return float64(f.of(counts())) }))
	}
	return all
}

// gauges are figures that rise and fall.
func gauges[C any](counts func() C, prefix string, figures []figure[C]) (all []prometheus.Collector) {
	for _, f := range figures {
		all = append(all, prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "annae_" + prefix + f.name, Help: f.help},
			func() float64 { return float64(f.of(counts())) }))
	}
	return all
}

// metrics are what the parts of a desk count.
func (w *work) metrics() []prometheus.Collector {
	all := counters(w.node.Counts, "", []figure[delivery.Counts]{
		{"updates_accepted_total", "Updates that lie safe in the inbox.", func(c delivery.Counts) int64 { return c.Accepted }},
		{"updates_known_total", "Updates that came again.", func(c delivery.Counts) int64 { return c.Known }},
		{"updates_refused_total", "Updates for which there was no room.", func(c delivery.Counts) int64 { return c.Refused }},
		{"updates_handled_total", "Updates that were handled.", func(c delivery.Counts) int64 { return c.Handled }},
		{"updates_failed_total", "Tries of updates that failed.", func(c delivery.Counts) int64 { return c.Failed }},
		{"updates_aside_total", "Updates that were set aside.", func(c delivery.Counts) int64 { return c.Aside }},
		{"sends_total", "Sends that a platform took.", func(c delivery.Counts) int64 { return c.Sent }},
		{"sends_retried_total", "Tries of sends that failed.", func(c delivery.Counts) int64 { return c.Retried }},
		{"sends_parked_total", "Sends that were set aside.", func(c delivery.Counts) int64 { return c.Parked }},
	})
	all = append(all, gauges(w.node.Counts, "", []figure[delivery.Counts]{
		{"updates_waiting", "Updates that wait in the whole inbox.", func(c delivery.Counts) int64 { return c.Waiting }},
		{"shards", "Shards that this process works.", func(c delivery.Counts) int64 { return int64(c.Shards) }},
	})...)
	all = append(all, counters(func() standing.Counts { return w.standing.Counts() }, "standing_", []figure[standing.Counts]{
		{"hits_total", "Times that it was told where an application stands without asking the backend.", func(c standing.Counts) int64 { return c.Hits }},
		{"loads_total", "Times that the backend was asked where an application stands.", func(c standing.Counts) int64 { return c.Loads }},
		{"aged_total", "Times that the last known was told, the backend being away or slow.", func(c standing.Counts) int64 { return c.Aged }},
		{"direct_total", "Times that the backend was asked because Redis was away.", func(c standing.Counts) int64 { return c.Direct }},
	})...)
	if w.bot != nil {
		all = append(all, w.telegramMetrics()...)
	}
	if w.slack != nil {
		all = append(all, w.slackMetrics()...)
	}
	if w.helpDesk != nil {
		all = append(all, w.helpDesk.metrics()...)
	}
	return all
}

// telegramMetrics are what the bot in Telegram counts.
func (w *work) telegramMetrics() []prometheus.Collector {
	all := counters(w.bot.Counts, "telegram_", []figure[telegram.Counts]{
		{"updates_total", "Updates of Telegram that lie safe in the inbox.", func(c telegram.Counts) int64 { return c.Updates }},
		{"passed_total", "Updates of Telegram that were none for us.", func(c telegram.Counts) int64 { return c.Passed }},
		{"unreadable_total", "Updates of Telegram that could not be read.", func(c telegram.Counts) int64 { return c.Unreadable }},
		{"flooded_total", "Updates of people who wrote more than is read.", func(c telegram.Counts) int64 { return c.Flooded }},
		{"forged_total", "Requests to the webhook that were not Telegram's.", func(c telegram.Counts) int64 { return c.Forged }},
		{"refused_total", "Updates that Telegram is to send again.", func(c telegram.Counts) int64 { return c.Refused }},
		{"sends_total", "Tries to send a message to Telegram.", func(c telegram.Counts) int64 { return c.Sends }},
		{"sends_failed_total", "Those of them that failed.", func(c telegram.Counts) int64 { return c.Failed }},
	})
	return append(all, prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "annae_telegram_lag_seconds", Help: "Time from when the last message was written until it lay safe.",
	}, func() float64 { return w.bot.Counts().Lag.Seconds() }))
}

// slackMetrics are what the bot in Slack counts.
func (w *work) slackMetrics() []prometheus.Collector {
	all := counters(w.slack.Counts, "slack_", []figure[slack.Counts]{
		{"requests_total", "Requests of Slack that lie safe in the inbox.", func(c slack.Counts) int64 { return c.Updates }},
		{"passed_total", "Requests of Slack that were none for us.", func(c slack.Counts) int64 { return c.Passed }},
		{"unreadable_total", "Requests of Slack that could not be read.", func(c slack.Counts) int64 { return c.Unreadable }},
		{"flooded_total", "Requests of people who did more than is read.", func(c slack.Counts) int64 { return c.Flooded }},
		{"forged_total", "Requests that were not Slack's, or too old.", func(c slack.Counts) int64 { return c.Forged }},
		{"refused_total", "Requests that Slack, or who asked, is to send again.", func(c slack.Counts) int64 { return c.Refused }},
		{"unopened_total", "Windows that could not be opened.", func(c slack.Counts) int64 { return c.Unopened }},
		{"sends_total", "Tries to send something to Slack.", func(c slack.Counts) int64 { return c.Sends }},
		{"sends_failed_total", "Those of them that failed.", func(c slack.Counts) int64 { return c.Failed }},
	})
	return append(all, gauges(w.slack.Counts, "slack_", []figure[slack.Counts]{
		{"sockets", "Sockets to Slack that are open.", func(c slack.Counts) int64 { return c.Sockets }},
	})...)
}

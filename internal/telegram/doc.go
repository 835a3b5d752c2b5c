// Package telegram is the channel of people who write to us in Telegram.
//
// A [Bot] takes updates, by long polling or by webhook ([Bot.Poll],
// [Bot.Webhook]): whatever we can do nothing with is passed over, and the rest
// is handed to delivery as a few fields of our own. An update is confirmed to
// Telegram only when it lies safe in the inbox. As the channel of
// [annae/internal/hub] the bot reads these fields, and renders a turn as
// messages with buttons; as the platform of [annae/internal/delivery] it sends
// them.
//
// Of go-telegram-bot-api it uses the types and [tgbotapi.BotAPI.MakeRequest].
// Its loops, its constructor and its webhook lose updates, need the network or
// check nothing; what its types lack is decoded beside them (more in read.go).
package telegram

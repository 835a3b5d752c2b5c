// Package telegramtest is a fake of Telegram's Bot API with people who chat, for
// tests and for a demonstration in a terminal (demo). [Start] serves it; a bot
// is pointed at URL with Token. People are made with [Server.Person]; they
// write, press buttons, block, and see the chats as they stand.
//
// Shapes, names and limits are those of core.telegram.org/bots/api. Where that
// page is silent, the order of checks, the words of refusals, the queue of
// updates and the way to a webhook follow what Telegram publishes of its own
// server: telegram-bot-api/Client.cpp and WebhookActor.cpp of
// github.com/tdlib/telegram-bot-api (as of commit 025884a, 2024), and
// MessageEntity.cpp, ReplyMarkup.cpp and BotCommand.cpp of github.com/tdlib/td.
// Refusals in capitals come from Telegram itself, as its users report them.
// Where something is a guess, the code says so. Nothing here was recorded.
//
// It differs from Telegram in this: a webhook may be plain http on any port;
// Markdown is not read; files are not sent by the bot; a call that asks for two
// kinds of button in one is refused, where Telegram takes the first; who asks
// for updates again at once is not slowed down. Methods that no bot of ours
// calls are Not Found.
package telegramtest

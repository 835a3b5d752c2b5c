// Package slacktest is a fake of Slack with people who work in it, for tests,
// for payloads to compare with, and for a demonstration. [Start] serves a
// workspace with one app in it; the app is pointed at APIURL with Token and
// AppToken, and gets what happens by sockets or, after [Server.RequestURLs], by
// signed requests. People are made with [Server.Person], channels with
// [Server.Channel]; people write, run commands, press buttons, fill in modals,
// and see what the app shows them. [Check] holds blocks to Slack's limits, and
// [Message.Triggers] tells whom a message would call.
//
// Shapes, names and limits are those of docs.slack.dev as of autumn 2026:
//
//   - the Web API, its errors, scopes and tiers: reference/methods, apis/web-api,
//     apis/web-api/rate-limits; errors also by slack-ruby/slack-api-ref;
//   - blocks and views: reference/block-kit, reference/views, blocks.json;
//   - events: apis/events-api, reference/events;
//   - Socket Mode: apis/events-api/using-socket-mode, and the fields that
//     slack-go and python-slack-sdk read;
//   - signatures: authentication/verifying-requests-from-slack;
//   - commands and interactions: interactivity/implementing-slash-commands,
//     interactivity/handling-user-interaction, surfaces/modals, surfaces/app-home,
//     reference/interaction-payloads.
//
// The words of refused blocks are those that Slack's users report. Where
// something is a guess, the code says so. Nothing here was recorded.
//
// It differs from Slack in this: request URLs may be plain http; there is one
// workspace and one app, installed from the start; events come one after the
// other; what nobody listens for waits for a socket; times of messages and what
// runs out go by the fake's own clock, but requests are signed by the machine's,
// because the app compares it with its own. Methods that no bot of ours calls
// are unknown.
package slacktest

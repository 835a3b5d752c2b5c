// A bot on grammY that answers each message with one, and keeps nothing.
import { createServer } from 'node:http';
import { Bot, webhookCallback } from 'grammy';

const [api, token, secret, text] = process.argv.slice(2);
const bot = new Bot(token, { client: { apiRoot: api }, botInfo: { id: 123456, is_bot: true, first_name: 'beside', username: 'beside_bot' } });
bot.on('message', (ctx) => ctx.reply(text, { parse_mode: 'HTML' }));
const server = createServer(webhookCallback(bot, 'http', { secretToken: secret }));
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));

// An app on Bolt that acknowledges each command at once, and keeps nothing.
import bolt from '@slack/bolt';

const [api, token, signingSecret] = process.argv.slice(2);
const app = new bolt.App({
  signingSecret, clientOptions: { slackApiUrl: api }, logLevel: 'error', tokenVerificationEnabled: false, endpoints: '/slack/commands',
  authorize: async () => ({ botToken: token, botId: 'B01', botUserId: 'U01' }),
});
app.command('/annae', async ({ ack }) => { await ack(); });
const server = await app.start({ port: 0, host: '127.0.0.1' });
console.log(`http://127.0.0.1:${server.address().port}/slack/commands`);

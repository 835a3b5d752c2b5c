// The page as a person meets it, in Chromium. browser_test.go serves the
// program and names its address in ANNAE_URL; with ANNAE_SCREENSHOTS set to a
// folder, pictures of the page are written there.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, it, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';

const home = process.env.ANNAE_URL;
assert.ok(home, 'ANNAE_URL must name the address of a running annae; run this by go test ./internal/web/browser');

const patience = 10_000; // ms until something that should appear counts as missing
const planning = 'who can apply for planning?';
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const desktop = { viewport: { width: 1280, height: 900 } };
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser;
const scenarios = []; // run together, at the end of this file

// visit opens a browser of its own. Whatever happens in it, each request must
// go to our own host, and nothing may be complained about, except what may
// matches.
async function visit(options, use, may) {
  const context = await browser.newContext({ locale: 'en', ...options });
  context.setDefaultTimeout(patience);
  const complaints = [];
  const complain = (what) => { if (!may?.test(what)) complaints.push(what); };
  context.on('request', (r) => {
    const { origin, protocol } = new URL(r.url());
    if (origin !== home && protocol !== 'data:') complain(`a request left the house: ${r.url()}`);
  });
  context.on('console', (m) => { if (['error', 'warning'].includes(m.type())) complain(`console: ${m.text()}`); });
  context.on('weberror', (e) => complain(`script: ${e.error()}`));
  context.on('dialog', (d) => { complain(`dialog: ${d.message()}`); d.dismiss(); });
  try {
    const page = await context.newPage();
    await use(page, context);
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
  }
}

// scenario is a test on the page, opened at its start.
function scenario(name, options, use, may) {
  scenarios.push([name, () => visit(options, async (page, context) => {
    await page.goto(home);
    await use(page, context);
  }, may)]);
}

const box = (page) => page.locator('#question');
const answered = (page) => page.locator('.turn[id]:has(.words)'); // turns with a message and its reply
const last = (page) => answered(page).last();
const card = (page, topic) => last(page).locator(`.answer[data-topic="${topic}"]`);
const saying = (page, text) => page.locator('.turn', { has: page.getByText(text, { exact: true }) });

// ask types a question, sends it by Enter, and waits for the reply.
async function ask(page, text) {
  const next = await answered(page).count();
  await box(page).fill(text);
  await box(page).press('Enter');
  await answered(page).nth(next).waitFor();
}

async function clarify(page) {
  for (const vague of ['who', 'who?', 'when', 'apply']) {
    await ask(page, vague);
    if (await last(page).locator('[data-key="conv.which"]').count()) return;
  }
  assert.fail('no vague question is asked back');
}

async function holds(what, f) {
  for (const end = Date.now() + patience; !await f();) {
    assert.ok(Date.now() < end, what);
    await new Promise((r) => setTimeout(r, 25));
  }
}

// staff calls the staff API as one of two people.
async function staff(who, path, body) {
  const r = await fetch(home + path, {
    method: body ? 'POST' : 'GET', body: body && JSON.stringify(body),
    headers: { 'Authorization': `Bearer ${process.env[`ANNAE_${who}`]}`, 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() },
  });
  const got = await r.json();
  assert.ok(r.ok, `${path}: ${r.status} ${JSON.stringify(got)}`);
  return got;
}

// applied is an invented application that went through phases.
let applications = 0;
async function applied(...phases) {
  const title = `Smart mobility plan ${++applications}`; // another is another project
  const email = `person${applications}@example.org`;
  const { reference } = await staff('KIM', '/v1/applications', {
    track: 'planning-2026', country: 'LA', city: 'Demo City', title, applicant: 'City of Demo', contacts: [email], demo: true,
    documents: [{ id: 'project_proposal', state: 'received' }, { id: 'business_plan', state: 'needed' }],
  });
  for (const to of phases) await staff('KIM', `/v1/applications/${reference}/moves`, { to, at_once: true, note: to === 'completing' ? 'Please send the business plan.' : undefined });
  return { reference, email };
}

// codeFor waits for the letter to an address.
async function codeFor(email) {
  let code;
  await holds(`a letter must go to ${email}`, () => {
    for (const file of readdirSync(process.env.ANNAE_MAIL)) {
      const letter = file.startsWith('.') ? '' : readFileSync(join(process.env.ANNAE_MAIL, file), 'utf8');
      const body = letter.slice(letter.search(/\r?\n\r?\n/));
      const text = /^content-transfer-encoding: *base64/im.test(letter) ? Buffer.from(body, 'base64').toString() : body;
      if (letter.includes(`<${email}>`)) code = text.match(/\b\d{4} \d{4}\b/)?.[0] ?? code; // letters with news have none
    }
    return code;
  });
  return code;
}

// standing proves who one is and is shown where the application stands.
async function standing(page, { reference, email }) {
  await ask(page, `/status ${reference}`);
  await ask(page, email);
  await ask(page, await codeFor(email));
  await last(page).locator('.timeline').waitFor();
}

// person has a person of the help desk take the question that is asked, once and
// for all: there is one reply, and one message to who wrote it.
async function person(page) {
  await ask(page, 'flumph the greebles of zorp');
  await last(page).locator('button[value="do.person"]').click();
  await page.locator('[data-key="enquiry.open"]').waitFor();
  const id = (await page.locator('[data-key="enquiry.open"] strong').innerText()).trim();
  await staff('KIM', `/v1/enquiries/${id}/replies`, { text: 'Greebles may <b>not</b> apply.\nFlumphs may.', take: true });
  await page.locator('.person').waitFor();
  await ask(page, 'and in 2027?');
  return id;
}

const offlineIsLoud = /ERR_INTERNET_DISCONNECTED|ERR_FAILED/;

scenario('a question typed and sent by Enter is answered, and its sources unfold', {}, async (page) => {
  await ask(page, planning);
  await card(page, 'who-can-apply-planning').waitFor();
  assert.equal(await last(page).locator('.words').innerText(), planning);
  assert.equal(await box(page).inputValue(), '');
  const source = last(page).locator('.sources a').first();
  assert.equal(await source.isVisible(), false);
  await last(page).locator('summary').first().click();
  await source.waitFor();
  assert.match(await source.getAttribute('href'), /^https?:/);
});

scenario('Shift and Enter begin a new line', {}, async (page) => {
  await box(page).pressSequentially('one');
  await box(page).press('Shift+Enter');
  await box(page).pressSequentially('two');
  assert.equal(await box(page).inputValue(), 'one\ntwo');
  assert.equal(await answered(page).count(), 0);
});

scenario('an option is picked by its button', {}, async (page) => {
  const option = page.locator('.choices button').first();
  const label = await option.innerText();
  await option.click();
  await last(page).locator('.answer').waitFor();
  assert.equal(await last(page).locator('.words').innerText(), label);
});

scenario('a vague question is asked back, and a button answers it', {}, async (page) => {
  await clarify(page);
  await last(page).locator('[data-key="conv.which"] button').first().click();
  await last(page).locator('.answer').waitFor();
});

scenario('a follow-up is understood from what was asked before', {}, async (page) => {
  await ask(page, planning);
  await ask(page, 'and for demonstrations?');
  await card(page, 'who-can-apply-demonstration').waitFor();
  assert.equal(await answered(page).count(), 2);
});

// choose picks an option of the last turn and waits for the turn behind it.
async function choose(page, action) {
  const before = await answered(page).count();
  await last(page).locator(`button[value="${action}"]`).click();
  await page.waitForFunction((n) => document.querySelectorAll('.turn[id] .words').length > n, before);
}

const check = async (page) => {
  await ask(page, '/check');
  for (const action of ['check.2026.planning.', 'fact.applicant.foreign_local_government', 'fact.in_charge.true', 'fact.only_project.true']) {
    await choose(page, action);
  }
};
const result = async (page) => {
  await check(page);
  await choose(page, 'step.result');
};

for (const [how, options] of Object.entries({ 'with its script': {}, 'without JavaScript': { javaScriptEnabled: false } })) {
  scenario(`a pre-check is answered, reviewed, changed and told its result, ${how}`, options, async (page) => {
    const pick = options.javaScriptEnabled === false
      ? (action) => last(page).locator(`button[value="${action}"]`).click()
      : (action) => choose(page, action);
    await page.locator('.greeting button[value="do.check"]').click();
    for (const action of ['check.2026.planning.', 'fact.applicant.foreign_local_government', 'fact.in_charge.false']) await pick(action);
    await last(page).locator('tbody').waitFor();
    assert.equal(await last(page).locator('tbody tr').count(), 2);
    for (const action of ['change.in_charge', 'fact.in_charge.true', 'fact.only_project.true', 'step.result']) await pick(action);
    await last(page).locator('.answer.eligible').waitFor();
    await page.reload();
    await last(page).locator('.answer.eligible').waitFor();
    await last(page).locator('a[href^="/check?"]').click();
    await page.locator('.sheet .answer.eligible').waitFor();
    assert.equal(await page.locator('.sheet tbody tr').count(), 3);
    await page.locator('.languages [lang=ko]').click();
    await page.locator('html[lang=ko] .sheet .answer.eligible').waitFor();
    await page.locator('.proof summary').click();
    assert.equal(JSON.parse(await page.locator('.proof pre').innerText()).tracks[0].verdict, 'eligible');
  });
}

scenario('a stopped pre-check is gone on with in another browser by its code', {}, async (page) => {
  await ask(page, '/check planning-2025');
  await choose(page, 'fact.applicant.foreign_local_government');
  await choose(page, 'step.save');
  const code = await last(page).locator('[data-key="check.saved"] strong').innerText();
  const other = await (await browser.newContext()).newPage();
  await other.goto(page.url());
  await ask(other, code);
  await last(other).locator('[data-key="check.in_charge"]').waitFor();
  await other.context().close();
});

scenario('the links change the language and keep the conversation', {}, async (page) => {
  await ask(page, planning);
  await page.locator('.languages [lang=ko]').click();
  await page.locator('html[lang=ko]').waitFor();
  await saying(page, planning).waitFor();
  await ask(page, '기획 사업은 누가 신청할 수 있나요?');
  await card(page, 'who-can-apply-planning').waitFor();
  assert.equal(await last(page).getAttribute('lang'), 'ko');
  assert.match(await last(page).locator('.answer').innerText(), /[가-힣]/);
});

scenario('a command changes the language', {}, async (page) => {
  await ask(page, '/language ko');
  await page.locator('html[lang=ko]').waitFor();
  await last(page).getByText('한국어로').waitFor();
  await ask(page, '기획 사업은 누가 신청할 수 있나요?');
  await card(page, 'who-can-apply-planning').waitFor();
  assert.equal(await last(page).getAttribute('lang'), 'ko');
  await page.locator('.languages [lang=en]').click();
  await page.locator('html[lang=en]').waitFor();
  await ask(page, '/about');
  assert.equal(await last(page).getAttribute('lang'), 'en', 'the link must turn the answers back');
});

scenario('back and forward keep the conversation', {}, async (page) => {
  await ask(page, planning);
  await page.locator('.languages [lang=ko]').click();
  await page.locator('html[lang=ko]').waitFor();
  await page.goBack();
  await page.locator('html[lang=en]').waitFor();
  assert.equal(await saying(page, planning).count(), 1);
  await page.goForward();
  await page.locator('html[lang=ko]').waitFor();
  assert.equal(await saying(page, planning).count(), 1);
});

scenario('the conversation outlives a reload', {}, async (page) => {
  await ask(page, planning);
  await page.reload();
  await card(page, 'who-can-apply-planning').waitFor();
  assert.equal(await saying(page, planning).count(), 1);
  await ask(page, 'and for demonstrations?');
  await card(page, 'who-can-apply-demonstration').waitFor();
});

scenario('a draft outlives a reload, and is gone once sent', {}, async (page) => {
  await box(page).pressSequentially('half a question');
  await page.reload();
  assert.equal(await box(page).inputValue(), 'half a question');
  await ask(page, planning);
  await page.reload();
  assert.equal(await box(page).inputValue(), '');
});

scenario('a message written offline is kept, and sent once when online again', {}, async (page, context) => {
  await ask(page, 'what is the programme?');
  await context.setOffline(true);
  await box(page).fill(planning);
  await box(page).press('Enter');
  const waiting = page.locator('.turn.pending');
  await waiting.getByText('kept here').waitFor();
  await waiting.getByRole('button', { name: 'Send again' }).waitFor();
  await context.setOffline(false);
  await card(page, 'who-can-apply-planning').waitFor();
  assert.equal(await waiting.count(), 0);
  await page.reload();
  await card(page, 'who-can-apply-planning').waitFor();
  assert.equal(await saying(page, planning).count(), 1);
}, offlineIsLoud);

scenario('a message that was kept is sent by "send again", and after a reload', {}, async (page) => {
  await page.route('**/', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
  await box(page).fill(planning);
  await box(page).press('Enter');
  const again = page.getByRole('button', { name: 'Send again' });
  await again.click();
  await again.waitFor();
  await page.reload();
  await again.waitFor();
  assert.equal(await saying(page, planning).count(), 1);
  await page.unroute('**/');
  await again.click();
  await card(page, 'who-can-apply-planning').waitFor();
  await page.reload();
  assert.equal(await saying(page, planning).count(), 1);
}, offlineIsLoud);

scenario('a message whose reply was lost on the way is not asked twice', {}, async (page) => {
  await ask(page, 'what is the programme?');
  await page.route('**/', async (route) => {
    await route.fetch();
    await route.abort();
  }, { times: 1 });
  await box(page).fill(planning);
  await box(page).press('Enter');
  await page.getByRole('button', { name: 'Send again' }).click();
  await card(page, 'who-can-apply-planning').waitFor();
  await page.reload();
  assert.equal(await saying(page, planning).count(), 1);
}, offlineIsLoud);

scenario('while the server is slow, the message is shown as being sent', {}, async (page) => {
  let release;
  const slow = new Promise((r) => { release = r; });
  await page.route('**/', async (route) => { await slow; await route.continue(); });
  await box(page).fill(planning);
  await box(page).press('Enter');
  const waiting = page.locator('.turn.pending');
  await waiting.getByText(planning).waitFor();
  await waiting.getByRole('status').getByText('Sending…').waitFor();
  release();
  await card(page, 'who-can-apply-planning').waitFor();
  assert.equal(await waiting.count(), 0);
});

scenario('without JavaScript everything works by forms and links', { javaScriptEnabled: false }, async (page) => {
  await box(page).fill(planning);
  await page.locator('#ask button').click();
  await card(page, 'who-can-apply-planning').waitFor();
  await last(page).locator('summary').first().click();
  await last(page).locator('.sources a').first().waitFor();
  const option = last(page).locator('[data-key="conv.also"] button').first();
  const label = await option.innerText();
  await option.click();
  await saying(page, label).locator('.answer').waitFor();
  await page.reload();
  assert.equal(await saying(page, planning).count(), 1, 'a reload must not send again');
  assert.equal(await answered(page).count(), 2);
  await page.locator('.languages [lang=ko]').click();
  await page.locator('html[lang=ko]').waitFor();
  assert.equal(await answered(page).count(), 3, 'the language is chosen within the conversation');
});

scenario('/forget empties the page', {}, async (page) => {
  await ask(page, planning);
  await box(page).fill('/forget');
  await box(page).press('Enter');
  await page.locator('[data-key="forget.sure"] button').first().click();
  await page.locator('[data-key="conv.forgotten"]').waitFor();
  assert.equal(await page.getByText(planning, { exact: true }).count(), 0);
  await page.reload();
  await page.locator('[data-key="conv.forgotten"]').waitFor();
  assert.equal(await page.locator('.turn').count(), 1, 'all but the confirmation must be gone');
  const kept = await page.evaluate('JSON.stringify({ ...sessionStorage, ...localStorage })');
  assert.ok(!kept.includes(planning), `the browser keeps ${kept}`);
});

scenario('a link to an answer shows it, in the language that it names', {}, async (page) => {
  await page.goto(`${home}/t/deadline-planning?lang=ko`);
  await page.locator('html[lang=ko]').waitFor();
  await page.locator('.answer[data-topic="deadline-planning"] h2').waitFor();
  await ask(page, '해외실증은요?');
  await page.goto(home);
  await saying(page, '해외실증은요?').waitFor();
});

scenario('a link to nothing is a kind page on which one can ask', {}, async (page) => {
  const got = await page.goto(`${home}/t/no-such-topic`);
  assert.equal(got.status(), 404);
  await page.locator('.problem[role=alert]').waitFor();
  await ask(page, planning);
  await card(page, 'who-can-apply-planning').waitFor();
}, /404/);

scenario('the keyboard alone is enough', {}, async (page) => {
  const focused = () => page.evaluate(() => {
    const e = document.activeElement;
    const style = getComputedStyle(e);
    return { is: e.className || e.id || e.name || e.hreflang || e.tagName, text: e.textContent.trim(), ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 };
  });
  const path = [];
  for (let i = 0; i < 20 && path.at(-1)?.is !== 'primary'; i++) {
    await page.keyboard.press('Tab');
    path.push(await focused());
  }
  assert.deepEqual(path.map((e) => e.is), ['skip', 'brand', 'en', 'ko', 'action', 'action', 'action', 'action', 'action', 'question', 'primary']);
  assert.deepEqual(path.filter((e) => !e.ring), [], 'the focus must be seen');

  await page.reload();
  await page.keyboard.press('Tab');
  await page.locator('.skip:focus').waitFor();
  assert.ok((await page.locator('.skip').boundingBox()).x >= 0, 'the skip link must be seen once it has the focus');
  await page.keyboard.press('Enter');
  await page.locator('#question:focus').waitFor();
  await page.keyboard.type(planning);
  await page.keyboard.press('Enter');
  await card(page, 'who-can-apply-planning').waitFor();

  for (let i = 0; i < 20 && !await last(page).locator('[data-key="conv.also"] button:focus').count(); i++) await page.keyboard.press('Shift+Tab');
  const picked = (await focused()).text;
  await page.keyboard.press('Enter');
  await saying(page, picked).locator('.answer').waitFor();
});

scenario('where an application stands is a list in words, and drawn', {}, async (page) => {
  await standing(page, await applied('checking', 'completing'));
  const steps = last(page).locator('.timeline li');
  assert.deepEqual((await steps.allInnerTexts()).map((s) => s.replace(/\n/g, ': ').replace(/on .*|since .*/, '…')), [
    'Received: done, begun …', 'Being checked for completeness: done, begun …', 'Waiting for something from you: now, …',
    'Being checked for completeness: may follow', 'Under review: may follow', 'Waiting for the decision: may follow', 'Outcome: may follow',
  ]);
  assert.equal(await last(page).locator('.timeline [aria-current=step]').count(), 1);
  const marks = await steps.evaluateAll((all) => all.map((e) => { const s = getComputedStyle(e, '::before'); return `${s.borderStyle} ${s.borderWidth}`; }));
  assert.equal(new Set(marks).size, 3, `what was, is and may follow must look different: ${marks}`);
});

scenario('an application that is closed leaves the page', {}, async (page) => {
  const a = await applied('checking');
  await standing(page, a);
  await last(page).locator('button[value="do.leave"]').click();
  await page.locator('[data-key="status.left"]').waitFor();
  assert.equal(await page.locator('.timeline').count(), 0);
  assert.equal(await page.getByText(a.email).count(), 0);
});

// told waits until the desk has told a conversation of so many moves.
const told = (page, n) => holds(`news must be told ${n} times`, async () => {
  const shown = await (await page.context().request.get(home)).text();
  return shown.split('data-key="news.there"').length - 1 === n;
});

scenario('news that came by itself is shown to who goes on, and to who comes back', {}, async (page) => {
  const a = await applied();
  const news = page.locator('.turn', { has: page.locator('[data-key="news.there"]') });
  await standing(page, a);
  await staff('KIM', `/v1/applications/${a.reference}/moves`, { to: 'checking', at_once: true });
  await told(page, 1);
  await ask(page, planning);
  await news.waitFor();
  const order = () => page.locator('.turn[id]').evaluateAll((all) => all.map((e) => Number(e.id.slice(1))));
  assert.deepEqual(await order(), (await order()).toSorted((x, y) => x - y));
  assert.equal(await last(page).locator('.words').innerText(), planning, 'the reply stays the last');

  await staff('KIM', `/v1/applications/${a.reference}/moves`, { to: 'reviewing', at_once: true });
  await told(page, 2);
  assert.equal(await news.count(), 1);
  await page.evaluate('dispatchEvent(new Event("focus"))');
  await news.nth(1).waitFor();
  const before = await order();
  await page.reload();
  assert.deepEqual(await order(), [1, ...before], 'as it is after a reload, which shows the greeting as well');
  await accessible(page);
});

// printed opens the slip of an application that is shown, and tells its code.
async function printed(page) {
  await choose(page, 'do.slip');
  await last(page).locator('a[href^="/slip/"]').click();
  await page.locator('main.slip').waitFor();
  return page.locator('.slip .code dd').innerText();
}

for (const [name, options] of Object.entries({ phone, 'dark, in Korean': { ...desktop, colorScheme: 'dark', locale: 'ko' } })) {
  scenario(`a slip is printed, and staff confirm it: ${name}`, options, async (page) => {
    const a = await applied('checking');
    await standing(page, a);
    const code = await printed(page);
    await accessible(page);
    await holds('the slip must not scroll sideways', () => page.evaluate('document.documentElement.scrollWidth <= innerWidth'));
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('.slip .until').isVisible(), false, 'paper needs no hint to print it');
    assert.equal(await page.locator('.slip .code').isVisible(), true);
    const found = await staff('LEE', `/v1/slips/${code}`);
    assert.deepEqual([found.reference, found.phase, found.still], [a.reference, 'checking', true]);
    assert.ok(!page.url().includes(a.reference) && !page.url().includes(code), `${page.url()} tells of what it shows`);
  });
}

// handed is a one-time link for an application, made by one and confirmed by
// another of the staff.
async function handed({ reference }) {
  const { id } = await staff('KIM', `/v1/applications/${reference}/links`, {});
  return staff('LEE', `/v1/links/${id}/confirm`, {});
}

for (const [how, options] of Object.entries({ 'with its script': phone, 'without JavaScript': { javaScriptEnabled: false } })) {
  scenario(`a one-time link opens an application when its button is pressed, ${how}`, options, async (page) => {
    const a = await applied('checking');
    const { url, secret } = await handed(a);
    for (let i = 0; i < 3; i++) await (await fetch(home + url)).text(); // as a scanner of mail does
    await page.goto(home + url);
    const field = page.locator('#secret');
    if (options.javaScriptEnabled === false) {
      await field.fill(secret);
    } else {
      assert.equal(await field.inputValue(), secret);
      assert.equal(page.url(), `${home}/link`, 'the secret must not stay in the address');
      await page.locator('.languages [lang=ko]').click();
      await page.locator('html[lang=ko]').waitFor();
      await holds('the language changes and the secret stays', async () => await field.inputValue() === secret && page.url() === `${home}/link?lang=ko`);
      await accessible(page);
    }
    await page.locator('main.link button').click();
    await last(page).locator('.timeline').waitFor();
    await last(page).getByText(a.reference).first().waitFor();
    assert.ok(!(await page.content()).includes(secret), 'the secret is shown');
    await page.goto(`${home}/link`);
    await field.fill(secret);
    await page.locator('main.link button').click();
    await last(page).locator('[data-key="status.link_bad"]').waitFor();
  });
}

for (const javaScriptEnabled of [true, false]) {
  scenario(`markup in a message is text, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, { javaScriptEnabled }, async (page) => {
    const evil = '<img src=x onerror=alert(1)>';
    await box(page).fill(evil);
    await page.locator('#ask button').click();
    await answered(page).waitFor();
    assert.equal(await last(page).locator('.words').innerText(), evil);
    await page.reload();
    assert.equal(await last(page).locator('.words').innerText(), evil);
    assert.equal(await page.locator('img').count(), 0);
  });
}

scenario('an answer takes one request', {}, async (page) => {
  const seen = [];
  await page.waitForLoadState('networkidle');
  page.on('request', (r) => seen.push(`${r.method()} ${r.url()}`));
  await ask(page, planning);
  await page.waitForLoadState('networkidle');
  assert.deepEqual(seen, [`POST ${home}/`]);
});

test('the page weighs less than 60 KB', async (t) => {
  let sum = 0;
  for (const path of ['/', '/style.css', '/page.js']) {
    const { encoding, body } = await fetched(path);
    if (!encoding) t.diagnostic(`${path} came uncompressed, ${body.length} bytes; counted as gzip would send it`);
    sum += (encoding ? body : gzipSync(body, { level: 9 })).length;
  }
  t.diagnostic(`the page weighs ${sum} bytes`);
  assert.ok(sum < 60_000, `${sum} bytes`);
});

// fetched reads a path and leaves its body as it was sent.
const fetched = (path) => new Promise((resolve, reject) => {
  get(home + path, { headers: { 'Accept-Encoding': 'gzip' } }, (r) => {
    const parts = [];
    r.on('data', (p) => parts.push(p));
    r.on('error', reject);
    r.on('end', () => {
      assert.equal(r.statusCode, 200, path);
      resolve({ encoding: r.headers['content-encoding'], body: Buffer.concat(parts) });
    });
  }).on('error', reject);
});

async function accessible(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate('axe.run(document)');
  assert.deepEqual(violations.map((v) => `${v.id}: ${v.help}; ${v.nodes.map((n) => `${n.html} (${n.failureSummary})`).join('; ')}`), []);
}

const korean = async (page) => {
  await page.goto(`${home}/?lang=ko`);
  await ask(page, '기획 사업은 누가 신청할 수 있나요?');
};

scenario('a person of the help desk writes, and the bot is silent until it is asked for', {}, async (page) => {
  const id = await person(page); // which comes without a reload
  assert.equal(await page.locator('.person .written').innerText(), 'Greebles may <b>not</b> apply.\nFlumphs may.');
  await last(page).getByText('Passed on to the help desk').waitFor();
  assert.equal(await last(page).locator('.text').count(), 0);
  const { events } = await staff('KIM', `/v1/enquiries/${id}`);
  assert.deepEqual(events.map((e) => [e.did, e.fate ?? e.text].join(' ').trim()), ['ask flumph the greebles of zorp', 'claim', 'reply seen', 'reach seen', 'say and in 2027?']);
  await ask(page, '/bot');
  await last(page).locator('[data-key="enquiry.back"]').waitFor();
  await ask(page, planning);
  await card(page, 'who-can-apply-planning').waitFor();
});

scenario('axe: the empty page', desktop, accessible);
scenario('axe: a person of the help desk', phone, async (page) => { await person(page); await accessible(page); });
scenario('axe: a refused message', desktop, async (page) => { await page.goto(`${home}/t/no-such-topic`); await accessible(page); }, /404/);
scenario('axe: an answer, with its sources folded and open', phone, async (page) => {
  await ask(page, planning);
  await accessible(page);
  await last(page).locator('summary').first().click();
  await accessible(page);
});
scenario('axe: a pre-check, its question, review and result', phone, async (page) => {
  await ask(page, '/check planning-2026');
  await accessible(page);
  await result(page);
  await accessible(page);
});
scenario('axe: a result to be printed', phone, async (page) => {
  await result(page);
  await page.goto(new URL(await last(page).locator('a[href^="/check?"]').getAttribute('href'), page.url()).href);
  await accessible(page);
});
scenario('axe: where an application stands', phone, async (page) => { await standing(page, await applied('checking', 'completing')); await accessible(page); });
scenario('axe: where an application stands, dark', { ...desktop, colorScheme: 'dark' }, async (page) => { await standing(page, await applied('checking', 'not_selected')); await accessible(page); });
scenario('axe: a question asked back', phone, async (page) => { await clarify(page); await accessible(page); });
scenario('axe: a message that was kept', phone, async (page, context) => {
  await context.setOffline(true);
  await box(page).fill(planning);
  await box(page).press('Enter');
  await page.getByRole('button', { name: 'Send again' }).waitFor();
  await accessible(page);
}, offlineIsLoud);
scenario('axe: Korean', phone, async (page) => { await korean(page); await accessible(page); });
scenario('axe: dark', { ...desktop, colorScheme: 'dark' }, async (page) => { await accessible(page); await ask(page, planning); await accessible(page); });
scenario('axe: print', desktop, async (page) => {
  await ask(page, planning);
  await page.emulateMedia({ media: 'print' });
  await accessible(page);
});

// axe is a script, so what a browser without one has shown is shown again in
// another that has all but ours.
scenario('axe: without JavaScript', { javaScriptEnabled: false }, async (page, context) => {
  await box(page).fill(planning);
  await page.locator('#ask button').click();
  await card(page, 'who-can-apply-planning').waitFor();
  const cookies = await context.cookies();
  await visit(desktop, async (same, other) => {
    await other.addCookies(cookies);
    await other.route('**/page.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '' }));
    await same.goto(home);
    await card(same, 'who-can-apply-planning').waitFor();
    await accessible(same);
  });
});

for (const [name, options] of Object.entries({ phone: { viewport: { width: 320, height: 640 } }, desktop })) {
  scenario(`nothing is wider than the ${name}`, options, async (page) => {
    for (const tell of [() => {}, () => ask(page, planning), () => clarify(page), async () => standing(page, await applied('checking')), () => korean(page)]) {
      await tell();
      await holds('the page must not scroll sideways', () => page.evaluate('document.documentElement.scrollWidth <= innerWidth'));
    }
  });
}

for (const [name, options] of Object.entries({ phone, desktop, 'a phone on its side': { viewport: { width: 844, height: 390 } } })) {
  scenario(`the question's box hides nothing that has the focus: ${name}`, options, async (page) => {
    await ask(page, planning);
    await page.reload();
    for (let i = 0; i < 30 && !await box(page).evaluate((e) => e === document.activeElement); i++) {
      const focused = await page.evaluate('document.activeElement.outerHTML.slice(0, 200)');
      await holds(`what has the focus must be seen in full: ${focused}`, () => page.evaluate(() => {
        const seen = document.activeElement;
        const form = document.getElementById('ask');
        return seen === document.body || form.contains(seen)
          || seen.getBoundingClientRect().bottom <= Math.min(innerHeight, form.getBoundingClientRect().top) + 1;
      }));
      await page.keyboard.press('Tab');
    }
    await page.locator('#question:focus').waitFor();
  });
}

const pictures = process.env.ANNAE_SCREENSHOTS;
if (pictures) {
  const picture = (name, options, show, shot = {}) => scenario(`picture: ${name}`, options, async (page) => {
    await show(page);
    await page.mouse.move(0, 0);
    await page.waitForTimeout(600); // scrolling has come to rest
    await page.screenshot({ path: join(pictures, `page-${name}.png`), ...shot });
  });
  const answer = (page) => ask(page, planning);
  picture('phone', phone, answer);
  picture('desktop', desktop, answer);
  picture('dark', { ...desktop, colorScheme: 'dark' }, answer);
  picture('korean', phone, korean);
  picture('check', phone, check);
  picture('result', desktop, result);
  const sheet = async (page) => {
    await result(page);
    await page.goto(new URL(await last(page).locator('a[href^="/check?"]').getAttribute('href'), page.url()).href.replace('lang=en', 'lang=ko'));
  };
  picture('sheet-korean', { viewport: { width: 794, height: 1123 } }, async (page) => {
    await sheet(page);
    await page.emulateMedia({ media: 'print' });
  }, { fullPage: true });
  const stands = async (page) => standing(page, await applied('checking', 'completing'));
  picture('status', { ...phone, viewport: { width: 390, height: 1200 } }, stands);
  picture('status-korean', { ...desktop, viewport: { width: 1280, height: 1250 } }, async (page) => { await page.goto(`${home}/?lang=ko`); await stands(page); });
  picture('status-dark', { ...desktop, viewport: { width: 1280, height: 1250 }, colorScheme: 'dark' }, async (page) => standing(page, await applied('checking', 'reviewing', 'not_selected')));
  picture('slip-korean', { viewport: { width: 794, height: 900 }, locale: 'ko' }, async (page) => {
    await stands(page);
    await printed(page);
    await page.emulateMedia({ media: 'print' });
  });
  picture('person', { ...phone, viewport: { width: 390, height: 1400 } }, async (page) => person(page));
  picture('slip', phone, async (page) => { await stands(page); await printed(page); });
  picture('link-korean', { ...phone, locale: 'ko' }, async (page) => page.goto(home + (await handed(await applied())).url));
  picture('print', { viewport: { width: 794, height: 1123 } }, async (page) => {
    await answer(page);
    await page.evaluate('dispatchEvent(new Event("beforeprint"))');
    await page.emulateMedia({ media: 'print' });
  }, { fullPage: true });
}

describe('the page', { concurrency: 4 }, () => {
  before(async () => {
    const executablePath = execFileSync('which', ['chromium'], { encoding: 'utf8' }).trim();
    browser = await chromium.launch({ executablePath, args: process.getuid() === 0 ? ['--no-sandbox'] : [] });
  });
  after(() => browser?.close());
  for (const [name, run] of scenarios) it(name, run);
});

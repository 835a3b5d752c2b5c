// The page works without this. With it, messages are sent without leaving the
// page, a lost one is kept and sent again, and a draft outlives a reload.
(() => {
  'use strict';
  const talk = document.getElementById('talk');
  const ask = document.getElementById('ask');
  const box = ask.elements.text;
  const words = ask.dataset;
  const patience = 20000; // ms until a request counts as lost

  const store = {
    get(key) { try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; } },
    set(key, value) { try { sessionStorage.setItem(key, JSON.stringify(value)); } catch { /* private mode: nothing is kept */ } },
  };
  const unsent = () => store.get('unsent') || [];
  const keep = (m) => store.set('unsent', [...unsent().filter((o) => o.message !== m.message), m]);
  const drop = (m) => store.set('unsent', unsent().filter((o) => o.message !== m.message));

  const element = (name, attributes, ...children) => {
    const e = document.createElement(name);
    for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
    e.append(...children);
    return e;
  };

  // show scrolls smoothly where that is liked. What the keyboard reaches the
  // browser shows at once: while it still moved, the next might stay hidden.
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  const show = (turn, block) => turn.scrollIntoView({ block, behavior: still.matches ? 'instant' : 'smooth' });

  // pending shows a message that is under way.
  function pending(m) {
    const status = element('p', { class: 'status', role: 'status' });
    const turn = element('section', { class: 'turn pending' },
      element('div', { class: 'said' },
        element('p', { class: 'label' }, words.said),
        element('p', { class: 'words', dir: 'auto' }, m.said)),
      status);
    talk.querySelector('.greeting')?.remove();
    document.querySelector('h1').className = 'small';
    talk.append(turn);
    return { turn, status };
  }

  // send posts a message and puts the reply in its place.
  async function send(m, shown = pending(m)) {
    keep(m);
    shown.status.replaceChildren(words.sending);
    show(shown.turn, 'nearest');
    let reply, turned; // turned: the language that the person has just chosen
    try {
      const r = await fetch('/', {
        method: 'POST', body: new URLSearchParams({ ...m.fields, message: m.message, part: '1' }),
        signal: AbortSignal.timeout(patience),
      });
      const html = new DOMParser().parseFromString(await r.text(), 'text/html');
      if (!r.ok) {
        failed(m, shown, ...(html.querySelector('.problem')?.childNodes ?? [words.failed]));
        return;
      }
      reply = html.querySelector('.turn');
      const language = r.headers.get('Content-Language');
      if (language !== document.documentElement.lang) turned = language;
    } catch { /* told below */ }
    if (!reply) {
      failed(m, shown, words.failed);
      return;
    }
    drop(m);
    if (turned) {
      location.assign('/?lang=' + turned + '#' + reply.id);
      return;
    }
    const before = shownTurns().at(-1);
    if ('forgotten' in reply.dataset) talk.replaceChildren(shown.turn);
    document.getElementById(reply.id)?.remove();
    shown.turn.replaceWith(document.adoptNode(reply));
    if (before?.isConnected && place(reply) > place(before) + 1) await catchUp();
    show(reply, 'start');
  }

  const shownTurns = () => [...talk.querySelectorAll('.turn[id]')];
  const place = (turn) => Number(turn.id.slice(1));

  // catchUp shows turns that came by themselves, such as news, behind the first
  // that is shown.
  async function catchUp() {
    let html;
    try {
      const r = await fetch('/?lang=' + document.documentElement.lang, { signal: AbortSignal.timeout(patience) });
      if (!r.ok) return;
      html = new DOMParser().parseFromString(await r.text(), 'text/html');
    } catch { return; } // the next time
    const [first] = shownTurns();
    for (const turn of html.querySelectorAll('#talk .turn[id]')) {
      if (!first || document.getElementById(turn.id) || place(turn) < place(first)) continue;
      const behind = shownTurns().find((o) => place(o) > place(turn)) ?? talk.querySelector('.pending');
      talk.insertBefore(document.adoptNode(turn), behind);
    }
  }

  // Who waits for a person sees what they write.
  const handed = (turn) => turn.dataset.key === 'enquiry.open' || turn.dataset.key === 'enquiry.failed' || turn.dataset.key === 'enquiry.reopened';
  setInterval(() => {
    const steps = [...talk.querySelectorAll('.text[data-key^="enquiry."]')].filter((e) => handed(e) || e.dataset.key === 'enquiry.resolved');
    if (!document.hidden && steps.length && handed(steps.at(-1))) catchUp();
  }, 4000);

  // Who comes back to the page sees what came meanwhile.
  let looked = 0;
  for (const [target, event] of [[window, 'focus'], [document, 'visibilitychange']]) {
    target.addEventListener(event, () => {
      if (document.hidden || !shownTurns().length || Date.now() < looked + 5000) return;
      looked = Date.now();
      catchUp();
    });
  }

  function failed(m, shown, ...why) {
    const again = element('button', { type: 'button', class: 'again' }, words.again);
    again.addEventListener('click', () => send(m, shown));
    shown.status.replaceChildren(...why, ' ', again);
    addEventListener('online', () => { if (again.isConnected) send(m, shown); }, { once: true });
  }

  document.addEventListener('submit', (event) => {
    const form = event.target;
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form, event.submitter));
    if (form === ask) {
      if (!box.value.trim()) { box.focus(); return; }
      box.value = '';
      store.set('draft', '');
    }
    delete fields.message;
    send({ message: crypto.randomUUID?.() ?? String(Math.random()).slice(2), said: fields.text ?? event.submitter.textContent, fields });
  });

  box.addEventListener('input', () => store.set('draft', box.value));
  box.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      ask.requestSubmit();
    }
  });
  addEventListener('beforeprint', () => talk.querySelectorAll('details').forEach((d) => { d.open = true; }));

  box.value ||= store.get('draft') || '';
  for (const m of unsent()) send(m);
  if (!location.hash && talk.childElementCount > 1) talk.lastElementChild?.scrollIntoView({ block: 'start', behavior: 'instant' });
})();

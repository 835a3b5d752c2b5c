// The page works without this: then the secret is typed. With it, the secret
// behind the # is put into the field and taken out of the address; who changes
// the language keeps it.
(() => {
  'use strict';
  const fill = () => {
    if (location.hash.length < 2) return;
    document.getElementById('secret').value = location.hash.slice(1);
    for (const a of document.querySelectorAll('.languages a')) a.hash = location.hash;
    history.replaceState(null, '', location.pathname + location.search);
  };
  fill();
  addEventListener('hashchange', fill);
})();

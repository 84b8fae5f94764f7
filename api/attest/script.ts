/**
 * What makes a page follow what goes on: plain script as the browser takes it. Without it, a link on the page does the
 * same by hand. It rests while nobody looks, and stops after ten minutes: no signing lasts longer.
 */
export const script = `'use strict';
(() => {
  const main = document.querySelector('main[data-state]');
  if (!main) return;
  const { state, version, page } = main.dataset;
  const text = main.querySelector('[data-text]');
  const code = main.querySelector('img[data-qr]');
  const byHand = main.querySelector('[data-by-hand]');
  const stopAt = Date.now() + 600000;
  const every = 1000;
  let timers = [];

  async function look() {
    try {
      const answer = await fetch(state, { signal: AbortSignal.timeout(10000) });
      if (!answer.ok) return;
      const now = await answer.json();
      if (now.version !== version) location.replace(page);
      else if (text.textContent !== now.text) text.textContent = now.text;
    } catch {
      // No answer now: the next look is a second away.
    }
  }

  async function goOn() {
    const begun = Date.now();
    await look();
    if (timers.length > 0) timers[0] = setTimeout(goOn, Math.max(0, every - (Date.now() - begun)));
  }

  function showCode() {
    if (Date.now() > stopAt) stop();
    else if (code) code.src = code.dataset.qr + '&now=' + Date.now();
  }

  function stop() {
    timers.forEach(clearTimeout);
    timers = [];
    byHand.hidden = false;
  }

  function begin() {
    stop();
    if (document.hidden || Date.now() > stopAt) return;
    byHand.hidden = true;
    timers = [setTimeout(goOn, every), setInterval(showCode, every)];
  }

  document.addEventListener('visibilitychange', begin);
  begin();
})();
`;

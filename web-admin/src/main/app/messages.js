/** Messages to the person in front of the page: problems in a banner, progress for screen readers only. */

import { el, fill } from './dom.js';
import { t } from './i18n.js';

const status = document.getElementById('status');
const alerts = document.getElementById('alerts');

/** Lets a screen reader say something without interrupting. */
export function announce(text) {
  status.textContent = text;
}

/** One sentence for a failure, in the page's language where the page knows what happened. */
export function sentence(error) {
  switch (error.kind) {
    case 'connection':
      return t('error.connection');
    case 'busy':
      return t('error.busy');
    case 'login':
      return t('error.login');
    case 'style':
      return t('error.style');
    default:
      return error.message || t('error.unknown');
  }
}

/**
 * Shows a problem until it is closed, replaced, or solved.
 *
 * @param error what happened, an Error or a sentence
 * @param retry what the button "Try again" does, or null for no such button
 */
export function problem(error, retry = null) {
  const text = typeof error === 'string' ? error : sentence(error);
  if (error.name === 'AbortError') {
    return;
  }
  fill(
    alerts,
    el(
      'div.alert',
      {},
      el('p', { text }),
      retry && el('button.plain', { type: 'button', text: t('retry'), onclick: () => { solved(); retry(); } }),
      el('button.plain.close', { type: 'button', 'aria-label': t('close'), text: '×', onclick: solved }),
    ),
  );
}

/** Removes the problem that is shown. */
export function solved() {
  fill(alerts);
}

/** Shows a sentence beside what was tried. */
export function inline(kind, text) {
  return el(`p.note.${kind}`, { role: kind === 'bad' ? 'alert' : 'status', text });
}

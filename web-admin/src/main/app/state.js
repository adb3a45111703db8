/**
 * What the page shows, kept in the fragment of its address. The fragment is never sent to a server, so a shared sentence
 * does not reach access logs with the page itself.
 */

const listeners = new Set();
let values = read();

function read() {
  const found = {};
  for (const [key, value] of new URLSearchParams(window.location.hash.slice(1))) {
    found[key] = value;
  }
  return found;
}

function write(replace) {
  const query = new URLSearchParams();
  for (const key of Object.keys(values).sort()) {
    if (values[key] !== '') {
      query.set(key, values[key]);
    }
  }
  const hash = `#${query}`;
  if (hash !== window.location.hash) {
    window.history[replace ? 'replaceState' : 'pushState'](null, '', hash);
  }
}

/** A value, or the empty string. */
export function get(key) {
  return values[key] ?? '';
}

/**
 * Sets values; null removes one.
 *
 * @param changes key → value
 * @param options `history: true` makes the change a step that the browser's back button undoes
 */
export function set(changes, { history = false } = {}) {
  const before = values;
  values = { ...values };
  for (const [key, value] of Object.entries(changes)) {
    if (value === null || value === undefined || value === '') {
      delete values[key];
    } else {
      values[key] = String(value);
    }
  }
  write(!history);
  notify(before);
}

function notify(before) {
  const changed = new Set(
    [...Object.keys(before), ...Object.keys(values)].filter((key) => before[key] !== values[key]),
  );
  if (changed.size > 0) {
    for (const listener of listeners) {
      listener(changed);
    }
  }
}

/** Calls a function with the set of changed keys after every change. */
export function onChange(listener) {
  listeners.add(listener);
}

/** The address of the view, to be shared: without what belongs to the administrator's own work. */
export function shareLink() {
  const query = new URLSearchParams();
  for (const key of Object.keys(values).sort()) {
    if (!['view', 'section', 'job', 'lang'].includes(key)) {
      query.set(key, values[key]);
    }
  }
  return `${window.location.href.replace(/#.*/, '')}#${query}`;
}

function reload() {
  const before = values;
  values = read();
  notify(before);
}

window.addEventListener('popstate', reload);
window.addEventListener('hashchange', reload);

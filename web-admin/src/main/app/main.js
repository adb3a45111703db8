/** Starts the page: asks the server what it has, builds the views, and switches between them. */

import * as services from './services.js';
import * as state from './state.js';
import { el, fill, select } from './dom.js';
import { t, language, LANGUAGES } from './i18n.js';
import { problem } from './messages.js';
import { Explore } from './explore.js';

const main = document.getElementById('main');
let server = null;
let explore = null;
let admin = null;

function frame() {
  document.title = t('title');
  document.getElementById('skip').textContent = t('skip');
  const languages = select(Object.entries(LANGUAGES).map(([value, label]) => ({ value, label })), language, (lang) => {
    state.set({ lang });
    window.location.reload();
  }, { 'aria-label': t('language') });
  fill(document.getElementById('bar-end'), languages);
  document.getElementById('brand').addEventListener('click', (event) => {
    event.preventDefault();
    state.set({ view: null }, { history: true });
  });
  document.getElementById('skip').addEventListener('click', (event) => {
    event.preventDefault();
    main.focus();
  });
}

function showTabs() {
  const current = state.get('view') === 'admin' ? 'admin' : 'map';
  fill(
    document.getElementById('views'),
    ['map', 'admin'].map((view) =>
      el('a.tab', {
        href: view === 'map' ? '#' : '#view=admin', text: t(`view.${view}`), 'aria-current': view === current ? 'page' : null,
        onclick: (event) => { event.preventDefault(); state.set({ view: view === 'map' ? null : view }, { history: true }); },
      })),
  );
  document.body.dataset.view = current;
}

async function ask() {
  const [capabilities, models] = await Promise.all([services.capabilities(), services.executeJson('ListModels')]);
  return {
    ...capabilities,
    models: models.models ?? [],
    rawHeads: models.rawHeads ?? [],
    // A server that does not say who the caller is decides when something is done.
    administrator: models.administrator !== false,
  };
}

async function showView() {
  showTabs();
  if (state.get('view') === 'admin') {
    if (!admin) {
      const { Admin } = await import('./admin.js');
      admin = admin ?? new Admin(server, { onModels: refresh });
    }
    if (state.get('view') === 'admin' && !main.contains(admin.element)) {
      fill(main, admin.element);
      admin.show();
    }
    return;
  }
  if (!explore) {
    explore = new Explore(server);
    fill(main, explore.element);
    explore.start();
  } else if (!main.contains(explore.element)) {
    fill(main, explore.element);
    explore.map.resize();
  }
}

/** Asks the server for its models and layers again, after something has changed. */
async function refresh() {
  try {
    server = await ask();
    explore?.refresh(server);
    admin?.refresh(server);
  } catch (error) {
    problem(error, refresh);
  }
}

async function begin() {
  fill(main, el('p.starting', { role: 'status', text: t('starting') }));
  try {
    server = await ask();
  } catch (error) {
    fill(main, el('p.starting', { text: t('notStarted') }));
    problem(error, begin);
    return;
  }
  await showView();
}

frame();
showTabs();
state.onChange((changed) => {
  if (changed.has('view') && server) {
    showView();
  }
});
begin();

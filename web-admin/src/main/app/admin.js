/** The administrator's part: training, models, heads, publishing. */

import * as services from './services.js';
import * as state from './state.js';
import { el, fill, field } from './dom.js';
import { t } from './i18n.js';
import { Jobs } from './jobs.js';
import { Train } from './train.js';
import { Models } from './models.js';
import { Heads } from './heads.js';
import { Publish } from './publish.js';

const SECTIONS = ['train', 'models', 'head', 'publish'];

/** The administrator's view. */
export class Admin {
  /**
   * @param server `{ layers, catalogue, models, rawHeads, administrator }`
   * @param handlers `onModels()` when models or heads have changed
   */
  constructor(server, handlers) {
    this.server = server;
    this.handlers = handlers;
    this.element = el('div.admin');
    this.jobs = new Jobs(this);
    this.sections = {
      train: new Train(this),
      models: new Models(this),
      head: new Heads(this),
      publish: new Publish(this),
    };
    this.content = el('div.admin-content');
    this.navigation = el('nav.admin-nav', { 'aria-label': t('admin.sections') });
    // A login that has expired, or a server that wants its token.
    window.addEventListener('aether-login', () => {
      if (this.element.isConnected && !this.element.querySelector('.page')) {
        this.element.prepend(this.refused());
      }
    });
    state.onChange((changed) => {
      if (changed.has('section') && state.get('view') === 'admin') {
        this.show();
      }
    });
  }

  section() {
    return SECTIONS.includes(state.get('section')) ? state.get('section') : SECTIONS[0];
  }

  show() {
    if (!this.server.administrator) {
      fill(this.element, this.refused());
      return;
    }
    fill(this.navigation, SECTIONS.map((name) => el('a', {
      href: `#view=admin&section=${name}`, text: t(`admin.${name}`), 'aria-current': name === this.section() ? 'page' : null,
      onclick: (event) => { event.preventDefault(); state.set({ section: name }, { history: true }); },
    })));
    fill(this.element, this.navigation, this.content);
    const section = this.sections[this.section()];
    fill(this.content, section.element);
    section.show();
    if (this.section() === 'train') {
      this.jobs.resume();
    }
  }

  /** What a caller sees who is no administrator. */
  refused() {
    const parts = [el('h1', { text: t('admin.refused') })];
    if (this.server.catalogue) {
      parts.push(el('p', { text: t('admin.login') }), el('p', {}, el('a.button.primary', { href: services.url('web/'), target: '_top', text: t('admin.loginLink') })));
    } else {
      const token = el('input', { type: 'password', autocomplete: 'off' });
      parts.push(el('p', { text: t('admin.token') }), el('form', { onsubmit: (event) => { event.preventDefault(); services.setToken(token.value.trim()); this.handlers.onModels(); this.show(); } },
        field(t('admin.tokenField'), token), el('button.primary', { type: 'submit', text: t('admin.tokenUse') })));
    }
    parts[0] = el(this.server.administrator ? 'h2' : 'h1', { text: t('admin.refused') });
    return el('section.card.page', {}, ...parts);
  }

  /** Models and heads have changed. */
  changed() {
    return this.handlers.onModels();
  }

  refresh(server) {
    const before = this.server.administrator;
    this.server = server;
    for (const section of Object.values(this.sections)) {
      section.refresh?.();
    }
    if (before !== server.administrator && this.element.isConnected) {
      this.show();
    }
  }

  rasters() {
    const rasters = this.server.layers.filter((layer) => layer.raster);
    return rasters.length > 0 ? rasters : this.server.layers.filter((layer) => !layer.features);
  }

  featureLayers() {
    return this.server.layers.filter((layer) => layer.features);
  }
}

/** The choices of a list of layers. */
export function layerChoices(layers) {
  return layers.map((layer) => ({ value: layer.name, label: layer.title === layer.name ? layer.name : `${layer.title} (${layer.name})` }));
}

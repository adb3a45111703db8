/** The cards of the models; deleting; importing a checkpoint. */

import * as services from './services.js';
import * as state from './state.js';
import { el, fill, field, checkField, idInput, toId } from './dom.js';
import { t, number } from './i18n.js';
import { announce, inline, sentence } from './messages.js';
import { LossChart } from './chart.js';
import { facts, scores } from './jobs.js';

/** The section "Models". */
export class Models {
  constructor(admin) {
    this.admin = admin;
    this.list = el('div.cards');
    this.element = el('div.stack', {}, this.list, this.importForm());
    this.dialog = el('dialog', { 'aria-labelledby': 'delete-title' });
    this.element.append(this.dialog);
  }

  show() {
    this.refresh();
  }

  refresh() {
    if (!this.element.isConnected) {
      return;
    }
    const { models, rawHeads } = this.admin.server;
    const cards = models.map((model) => this.card(model.model));
    if (rawHeads.length > 0) {
      cards.push(this.card('raw'));
    }
    fill(this.list, el('h1', { text: t('models.title') }), cards.length > 0 ? cards : inline('info', t('empty.model')));
  }

  card(id) {
    const body = el('div.card-body', {}, el('p.working', { text: t('models.loading') }));
    const card = el('article.card.model-card', { 'data-model': id },
      el('div.card-head', {}, el('h2', { text: id === 'raw' ? t('models.raw') : id }),
        id === 'raw' ? null : el('button.secondary', { type: 'button', text: t('models.show'), onclick: () => state.set({ view: null, model: id, show: null }, { history: true }) }),
        el('button.secondary.danger', { type: 'button', text: t('models.delete'), 'aria-label': t('models.deleteNamed', { name: id }), onclick: () => this.confirm(id, null) })),
      body);
    this.load(id, body);
    return card;
  }

  async load(id, body) {
    try {
      const model = await services.executeJson('DescribeModel', { model: id });
      fill(body, this.description(model), this.headList(id, model.heads ?? []));
      const epochs = model.config?.epochs ?? [];
      if (epochs.length > 1) {
        const chart = el('div.chart', { hidden: true });
        body.append(chart);
        new LossChart(chart).replace(epochs);
      }
    } catch (error) {
      fill(body, inline('bad', sentence(error)));
    }
  }

  description(model) {
    const { config = {} } = model;
    const data = config.data ?? {};
    const rows = [];
    const add = (key, value) => {
      if (value !== undefined && value !== null && value !== '' && value !== 0) {
        rows.push(el('dt', { text: t(key) }), el('dd', { text: String(value) }));
      }
    };
    if (config.origin === 'import') {
      add('fact.origin', t('fact.imported', { source: Object.values(config.checkpoint ?? {}).filter((value) => typeof value !== 'object').join(', ') }).trim());
    } else if (data.rasters) {
      add('fact.origin', t('fact.trained', { layers: data.rasters.map((raster) => raster.name).join(', ') }));
    }
    add('fact.method', config.method);
    if (data.pois) {
      add('fact.poisUsed', number(data.pois));
    }
    add('fact.attributes', data.poiAttributes && Object.values(data.poiAttributes).filter(Boolean).join(', '));
    const leftOut = data.leftOut ?? config.leftOut;
    add('fact.leftOut', leftOut && Object.entries(leftOut).map(([reason, count]) => `${number(count)}: ${reason}`).join('; '));
    add('fact.encoder', model.textEncoder);
    add('fact.sizes', model.bands && model.dimension ? t('fact.sizesOf', { bands: model.bands, dimension: model.dimension }) : '');
    add('fact.views', views(config.pooling));
    add('fact.training', config.training && settings(config.training));
    add('fact.bestEpoch', config.bestEpoch);
    add('fact.versions', config.versions && Object.entries(config.versions).map(([name, version]) => `${name} ${version}`).join(', '));
    const credits = new Set((data.rasters ?? []).flatMap((raster) => Object.values(raster.provenance ?? {})));
    add('fact.attribution', [...credits].join(' '));
    return rows.length > 0 ? el('dl.facts', {}, ...rows) : null;
  }

  headList(id, heads) {
    if (heads.length === 0) {
      return el('p.hint', { text: t('models.noHeads') });
    }
    return el('div.heads', {}, el('h3', { text: t('models.heads') }), el('ul.plain-list', {}, heads.map((head) =>
      el('li.head-row', {},
        el('div', {}, el('strong', { text: head.head }), ' ', el('span.tag', { text: t(`task.${head.task}`) }),
          el('p.hint', { text: [(head.targets ?? []).join(', '), head.test ? scores(head.test) : ''].filter(Boolean).join(' · ') })),
        el('button.plain.danger', { type: 'button', text: t('models.delete'), 'aria-label': t('models.deleteNamed', { name: head.head }), onclick: () => this.confirm(id, head.head) })))));
  }

  /** Deletes only after the name has been typed. */
  confirm(model, head) {
    const name = head ?? model;
    const typed = el('input', { type: 'text', autocomplete: 'off', spellcheck: 'false' });
    const note = el('div', {});
    const remove = el('button.primary.danger', { type: 'submit', text: t('models.deleteForEver'), disabled: true });
    typed.addEventListener('input', () => { remove.disabled = typed.value !== name; });
    const form = el('form', {
      onsubmit: async (event) => {
        event.preventDefault();
        if (typed.value !== name) {
          return;
        }
        remove.disabled = true;
        try {
          await services.execute('DeleteModel', { model, head });
          this.dialog.close();
          announce(t('models.deleted', { name }));
          await this.admin.changed();
        } catch (error) {
          fill(note, inline('bad', sentence(error)));
          remove.disabled = false;
        }
      },
    },
    el('h2', { id: 'delete-title', text: t('models.deleteTitle', { name }) }),
    el('p', { text: t(head ? 'models.deleteHeadLead' : 'models.deleteLead') }),
    field(t('models.typeName', { name }), typed),
    note,
    el('div.row', {}, remove, el('button.secondary', { type: 'button', text: t('cancel'), onclick: () => this.dialog.close() })));
    fill(this.dialog, form);
    this.dialog.showModal();
    typed.focus();
  }

  importForm() {
    this.file = el('input', { type: 'file', accept: '.pth', required: true });
    this.name = idInput();
    this.replace = el('input', { type: 'checkbox' });
    this.importNote = el('div', {});
    this.importButton = el('button.primary', { type: 'submit', text: t('import.go') });
    this.file.addEventListener('change', () => {
      if (!this.name.value && this.file.files[0]) {
        this.name.value = toId(this.file.files[0].name.replace(/\.pth$/i, ''));
      }
    });
    return el('form.card', { onsubmit: (event) => { event.preventDefault(); this.import(); } },
      el('h2', { text: t('import.title') }),
      el('p.lead', { text: t('import.lead') }),
      el('div.grid', {}, field(t('import.file'), this.file), field(t('train.model'), this.name),
        checkField(t('train.replace'), this.replace)),
      el('div.row', {}, this.importButton), this.importNote);
  }

  async import() {
    this.importButton.disabled = true;
    fill(this.importNote, el('p.working', { role: 'status', text: t('import.working') }));
    try {
      const checkpoint = await base64(this.file.files[0]);
      const report = await services.executeJson('ImportCheckpoint', { checkpoint, model: this.name.value.trim(), replace: this.replace.checked ? 'true' : null });
      fill(this.importNote, inline('good', t('import.done', { model: report.model ?? this.name.value })), ...facts(report));
      this.name.value = '';
      this.file.value = '';
      await this.admin.changed();
    } catch (error) {
      fill(this.importNote, inline('bad', sentence(error)));
    } finally {
      this.importButton.disabled = false;
    }
  }
}

function views(pooling) {
  if (!pooling) {
    return '';
  }
  if (pooling.base?.radiusMetres) {
    return t('fact.circles', { base: number(pooling.base.radiusMetres), context: number(pooling.context.radiusMetres) });
  }
  return pooling.base?.radiusPixels ? t('fact.squares', { base: number(pooling.base.radiusPixels), context: number(pooling.context.radiusPixels) }) : '';
}

function settings(training) {
  return Object.entries(training).map(([name, value]) => `${t(`parameter.${name}`).replace(/^parameter\./, '')} ${value}`).join(', ');
}

function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(new services.ServiceError(t('import.unreadable')));
    reader.readAsDataURL(file);
  });
}

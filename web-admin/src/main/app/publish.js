/** Publishing in GeoServer: a layer that is drawn by a style, a style alone, or a file; and taking it back. */

import * as services from './services.js';
import { el, fill, field, checkField, select, setChoices } from './dom.js';
import { t, number, bytes } from './i18n.js';
import { announce, inline, sentence } from './messages.js';
import { layerChoices } from './admin.js';

/** The keyword of the layers that this page has published. */
const KEYWORD = 'aether-published';
const DIRECTORY = 'aether/coverages';
const INSTALLED = ['aether-raw', 'aether-false-color', 'aether-search', 'aether-classify'];

/** The style, the process and the number of bands of each product. */
const PRODUCTS = {
  false: { style: 'aether-false-color', process: 'Transform', bands: 128 },
  similarity: { style: 'aether-search', process: 'Search', bands: 1 },
  classes: { style: 'aether-classify', process: 'Classify', bands: 1 },
};

/** The section "Publish". */
export class Publish {
  constructor(admin) {
    this.admin = admin;
    this.element = el('div.columns');
    this.built = false;
  }

  show() {
    if (!this.built) {
      this.built = true;
      this.build();
    }
    this.update();
    this.list();
  }

  refresh() {
    if (this.built) {
      // The form and what it says of the last publication stay.
      const rasters = layerChoices(this.admin.rasters());
      setChoices(this.coverage, rasters, this.coverage.value);
      setChoices(this.prepareLayer, rasters, this.prepareLayer.value);
      setChoices(this.model, this.admin.server.models.map((model) => model.model), this.model.value);
      if (this.element.isConnected) {
        this.update();
        this.list();
      }
    }
  }

  build() {
    const rasters = this.admin.rasters();
    const update = () => this.update();
    this.coverage = select(layerChoices(rasters), (rasters.find((layer) => layer.embedding) ?? rasters[0])?.name, update);
    this.model = select(this.admin.server.models.map((model) => model.model), this.admin.server.models[0]?.model, update);
    this.product = select(Object.keys(PRODUCTS).map((value) => ({ value, label: t(`product.${value}`) })), 'false', update);
    this.kind = select(['layer', 'style', 'file'].map((value) => ({ value, label: t(`kind.${value}`) })), 'layer', update);
    this.text = el('input', { type: 'text', maxlength: '500', autocomplete: 'off', oninput: update });
    this.head = select([], '', update);
    this.type = select([{ value: 'FLOAT32', label: t('type.FLOAT32') }, { value: 'INT8', label: t('type.INT8') }], 'INT8', update);
    this.overviews = el('input', { type: 'checkbox', checked: true, onchange: update });
    this.name = el('input', { type: 'text', required: true, pattern: '[A-Za-z][A-Za-z0-9_\\-]{0,62}', maxlength: '63', autocomplete: 'off', spellcheck: 'false' });
    this.textField = field(t('product.text'), this.text);
    this.headField = field(t('head'), this.head);
    this.fileFields = el('div.grid', {}, field(t('publish.type'), this.type), checkField(t('publish.overviews'), this.overviews));
    this.size = el('p.estimate', { role: 'status' });
    this.note = el('div', {});
    this.progress = el('progress', { max: '100', value: '0', hidden: true, 'aria-label': t('job.progress') });
    this.button = el('button.primary', { type: 'submit', text: t('publish.go') });
    this.published = el('div', {});
    this.prepareLayer = select(layerChoices(rasters), rasters[0]?.name);
    this.prepareNote = el('div', {});
    const form = el('form.card', { onsubmit: (event) => { event.preventDefault(); this.submit(); } },
      el('h1', { text: t('publish.title') }), el('p.lead', { text: t('publish.lead') }),
      el('div.grid', {}, field(t('train.coverage'), this.coverage), field(t('model'), this.model), field(t('publish.product'), this.product), field(t('publish.kind'), this.kind)),
      this.textField, this.headField, this.fileFields, this.size,
      field(t('publish.name'), this.name, t('publish.nameHint')),
      el('div.row', {}, this.button), this.progress, this.note);
    const side = el('div.stack', {},
      el('section.card', {}, el('h2', { text: t('publish.list') }), this.published),
      el('section.card', {}, el('h2', { text: t('prepare.title') }), el('p.lead', { text: t('prepare.lead') }), field(t('train.coverage'), this.prepareLayer),
        el('div.row', {}, el('button.secondary', { type: 'button', text: t('prepare.go'), onclick: () => this.prepare() })), this.prepareNote));
    fill(this.element, form, side);
  }

  update() {
    const product = this.product.value;
    const file = this.kind.value === 'file';
    const heads = this.admin.server.models.find((model) => model.model === this.model.value)?.heads ?? [];
    const chosen = this.head.value;
    fill(this.head, heads.map((head) => el('option', { value: head, selected: head === chosen, text: head })));
    this.textField.hidden = product !== 'similarity';
    this.headField.hidden = product !== 'classes';
    this.fileFields.hidden = !file;
    this.type.disabled = product !== 'false';
    this.estimate(file);
  }

  /** How large the file becomes, before compression. */
  async estimate(file) {
    const layer = this.coverage.value;
    if (!file || !this.admin.server.catalogue || !layer) {
      fill(this.size);
      return;
    }
    try {
      this.sizes = this.sizes ?? new Map();
      if (!this.sizes.has(layer)) {
        this.sizes.set(layer, await services.coverageSize(layer));
      }
      const { width, height } = this.sizes.get(layer);
      const { bands } = PRODUCTS[this.product.value];
      const wide = this.product.value === 'similarity' || (this.product.value === 'false' && this.type.value === 'FLOAT32') ? 4 : 1;
      const total = width * height * bands * wide * (this.overviews.checked ? 4 / 3 : 1);
      this.size.textContent = t('publish.size', { size: bytes(total), width: number(width), height: number(height), bands });
    } catch (error) {
      this.size.textContent = sentence(error);
    }
  }

  problem() {
    if (!this.admin.server.catalogue) {
      return t('publish.noCatalogue');
    }
    if (!this.coverage.value) {
      return t('empty.layer');
    }
    if (!this.model.value) {
      return t('empty.model');
    }
    if (this.product.value === 'similarity' && !this.text.value.trim()) {
      return t('publish.noText');
    }
    if (this.product.value === 'classes' && !this.head.value) {
      return t('regions.noHead');
    }
    return this.coverage.value.includes(':') ? '' : t('publish.noWorkspace');
  }

  /** REST is asked by administrators only: to anybody else the browser would show a window for a password. */
  async requireLogin() {
    const answer = await services.executeJson('ListModels');
    if (answer.administrator !== true) {
      throw new services.ServiceError('', 'login');
    }
  }

  async submit() {
    const refusal = this.problem();
    if (refusal) {
      fill(this.note, inline('bad', refusal));
      return;
    }
    this.button.disabled = true;
    fill(this.note, el('p.working', { role: 'status', text: t('publish.working') }));
    const undo = [];
    try {
      await this.requireLogin();
      const name = this.name.value.trim();
      await { layer: () => this.layer(name, undo), style: () => this.style(name, undo), file: () => this.file(name, undo) }[this.kind.value]();
      fill(this.note, inline('good', t('publish.done', { name })));
      announce(t('publish.done', { name }));
      await this.admin.changed();
    } catch (error) {
      const undone = await takeBack(undo);
      fill(this.note, inline('bad', `${sentence(error)} ${t(undone ? 'publish.undone' : 'publish.notUndone')}`));
    } finally {
      this.button.disabled = false;
      this.progress.hidden = true;
    }
  }

  workspace() {
    return this.coverage.value.split(':')[0];
  }

  async style(name, undo) {
    const style = `aether-${name}`;
    if ((await styleNames()).includes(style)) {
      throw new services.ServiceError(t('publish.exists', { name: style }));
    }
    const sld = await this.sld(PRODUCTS[this.product.value].style);
    await created(services.rest('POST', `styles?name=${encodeURIComponent(style)}`, sld, 'application/vnd.ogc.sld+xml'));
    undo.push(() => services.rest('DELETE', `styles/${encodeURIComponent(style)}?purge=true`));
    return style;
  }

  async requireFree(workspace, name) {
    const layers = (await services.rest('GET', `workspaces/${encodeURIComponent(workspace)}/layers.json`))?.layers?.layer ?? [];
    if (layers.some((layer) => layer.name.replace(/^.*:/, '') === name)) {
      throw new services.ServiceError(t('publish.exists', { name }));
    }
  }

  async layer(name, undo) {
    const workspace = this.workspace();
    await this.requireFree(workspace, name);
    const style = await this.style(name, undo);
    const source = await coverageOf(this.coverage.value);
    const path = `workspaces/${encodeURIComponent(workspace)}/coveragestores/${encodeURIComponent(source.store)}/coverages`;
    await created(services.rest('POST', path, { coverage: this.described(name, { nativeName: source.nativeName, nativeCoverageName: source.nativeCoverageName }) }));
    undo.push(() => services.rest('DELETE', `${path}/${encodeURIComponent(name)}?recurse=true`));
    await this.setStyle(workspace, name, style);
  }

  async file(name, undo) {
    const workspace = this.workspace();
    await this.requireFree(workspace, name);
    const product = PRODUCTS[this.product.value];
    const inputs = { coverage: services.coverage(this.coverage.value), model: this.model.value, text: this.product.value === 'similarity' ? this.text.value.trim() : null, head: this.product.value === 'classes' ? this.head.value : null };
    const job = await services.start('WriteCoverage', {
      coverage: services.chained(product.process, inputs), name, type: this.product.value === 'false' ? this.type.value : null, overviews: String(this.overviews.checked),
    });
    const written = await this.wait(job);
    undo.push(() => services.rest('DELETE', `resource/${DIRECTORY}/${encodeURIComponent(name)}.tif`));
    const stores = `workspaces/${encodeURIComponent(workspace)}/coveragestores`;
    await created(services.rest('POST', stores, { coverageStore: { name, type: 'GeoTIFF', enabled: true, workspace: { name: workspace }, url: `file:${written.path}` } }));
    undo.push(() => services.rest('DELETE', `${stores}/${encodeURIComponent(name)}?recurse=true`));
    await created(services.rest('POST', `${stores}/${encodeURIComponent(name)}/coverages`, { coverage: this.described(name, {}) }));
    const template = { false: 'aether-bands', similarity: 'aether-values', classes: 'aether-labels' }[this.product.value];
    const style = `aether-${name}`;
    const sld = await this.sld(template);
    await created(services.rest('POST', `styles?name=${encodeURIComponent(style)}`, sld, 'application/vnd.ogc.sld+xml'));
    undo.push(() => services.rest('DELETE', `styles/${encodeURIComponent(style)}?purge=true`));
    await this.setStyle(workspace, name, style);
  }

  /** Waits for the file and shows how far it is. */
  async wait(id) {
    this.progress.hidden = false;
    for (;;) {
      const job = await services.jobStatus(id);
      this.progress.value = job.percent;
      if (job.state === 'succeeded') {
        return JSON.parse(job.result);
      }
      if (job.state === 'failed' || job.state === 'cancelled') {
        throw new services.ServiceError(job.sentence || t('job.cancelled'));
      }
      await new Promise((resolve) => { window.setTimeout(resolve, 1000); });
    }
  }

  described(name, more) {
    return {
      name, title: `${name} (${this.model.value})`, enabled: true, defaultInterpolationMethod: 'nearest neighbor',
      interpolationMethods: { string: ['nearest neighbor'] },
      keywords: { string: [KEYWORD, `model:${this.model.value}`, 'WCS'] }, ...more,
    };
  }

  setStyle(workspace, name, style) {
    return created(services.rest('PUT', `layers/${encodeURIComponent(`${workspace}:${name}`)}.json`, { layer: { defaultStyle: { name: style } } }));
  }

  /** A style of this page with the chosen model, sentence and head as what it shows by itself. */
  async sld(template) {
    const labels = this.product.value === 'classes' ? await this.labels() : [];
    return filled(await services.pageFile(`styles/${template}.sld`), { model: this.model.value, text: this.text.value.trim(), head: this.head.value, labels });
  }

  async labels() {
    const model = await services.executeJson('DescribeModel', { model: this.model.value });
    return (model.heads ?? []).find((head) => head.head === this.head.value)?.labels ?? [];
  }

  // ------------------------------------------------------------------------------------------------- what is published

  async list() {
    const { layers, catalogue } = this.admin.server;
    if (!catalogue) {
      fill(this.published, inline('info', t('publish.noCatalogue')));
      return;
    }
    const entries = layers.filter((layer) => layer.keywords.includes(KEYWORD)).map((layer) => ({ name: layer.name, layer }));
    try {
      await this.requireLogin();
      const own = (await styleNames()).filter((name) => name.startsWith('aether-') && !INSTALLED.includes(name));
      const ofLayers = new Set(entries.map((entry) => `aether-${entry.name.replace(/^.*:/, '')}`));
      own.filter((name) => !ofLayers.has(name)).forEach((name) => entries.push({ name, layer: null }));
    } catch (error) {
      fill(this.published, inline('bad', sentence(error)));
      return;
    }
    fill(this.published, entries.length === 0 ? inline('info', t('publish.none')) : el('ul.plain-list', {}, entries.map((entry) => this.entry(entry))));
  }

  entry(entry) {
    const note = el('div', {});
    const button = el('button.plain.danger', { type: 'button', text: t('publish.takeBack'), 'aria-label': t('publish.takeBackNamed', { name: entry.name }) });
    button.addEventListener('click', async () => {
      if (button.dataset.sure !== 'yes') {
        button.dataset.sure = 'yes';
        button.textContent = t('publish.sure');
        return;
      }
      button.disabled = true;
      try {
        await this.requireLogin();
        await this.unpublish(entry);
        await this.admin.changed();
      } catch (error) {
        fill(note, inline('bad', sentence(error)));
        button.disabled = false;
      }
    });
    return el('li.head-row', {}, el('div', {}, el('strong', { text: entry.name }), ' ', el('span.tag', { text: t(entry.layer ? 'kind.layer' : 'kind.style') }), note), button);
  }

  async unpublish(entry) {
    if (!entry.layer) {
      await services.rest('DELETE', `styles/${encodeURIComponent(entry.name)}?purge=true`);
      return;
    }
    const [workspace, name] = entry.name.split(':');
    const source = await coverageOf(entry.name);
    const stores = `workspaces/${encodeURIComponent(workspace)}/coveragestores`;
    const store = (await services.rest('GET', `${stores}/${encodeURIComponent(source.store)}.json`))?.coverageStore;
    await services.rest('DELETE', `${stores}/${encodeURIComponent(source.store)}/coverages/${encodeURIComponent(name)}?recurse=true`);
    if (store?.url === `file:${DIRECTORY}/${name}.tif`) {
      await services.rest('DELETE', `${stores}/${encodeURIComponent(source.store)}?recurse=true`);
      await services.rest('DELETE', `resource/${DIRECTORY}/${encodeURIComponent(name)}.tif`);
    }
    await services.rest('DELETE', `styles/${encodeURIComponent(`aether-${name}`)}?purge=true`);
  }

  // -------------------------------------------------------------------------------------------------- styles of the map

  /** Installs the styles of the map and attaches them to a layer, which so becomes one of the public map. */
  async prepare() {
    if (!this.admin.server.catalogue) {
      fill(this.prepareNote, inline('bad', t('publish.noCatalogue')));
      return;
    }
    try {
      await this.requireLogin();
      const values = { model: this.admin.server.models[0]?.model ?? '', head: this.admin.server.models[0]?.heads[0] ?? '', text: '', labels: [] };
      const names = await styleNames();
      for (const name of INSTALLED) {
        const sld = filled(await services.pageFile(`styles/${name}.sld`), values);
        const there = names.includes(name);
        await created(services.rest(there ? 'PUT' : 'POST', there ? `styles/${name}` : `styles?name=${name}`, sld, 'application/vnd.ogc.sld+xml'));
      }
      const layer = this.prepareLayer.value;
      await created(services.rest('PUT', `layers/${encodeURIComponent(layer)}.json`, {
        layer: { defaultStyle: { name: 'aether-false-color' }, styles: { style: INSTALLED.map((name) => ({ name })) } },
      }));
      fill(this.prepareNote, inline('good', t('prepare.done', { layer })));
      await this.admin.changed();
    } catch (error) {
      fill(this.prepareNote, inline('bad', sentence(error)));
    }
  }
}

/** Where a published coverage comes from. */
async function coverageOf(layer) {
  const found = (await services.rest('GET', `layers/${encodeURIComponent(layer)}.json`))?.layer;
  const path = found?.resource?.href?.replace(/^.*\/rest\//, '');
  const coverage = path ? (await services.rest('GET', path))?.coverage : null;
  if (!coverage) {
    throw new services.ServiceError(t('publish.gone', { name: layer }));
  }
  return { store: coverage.store.name.replace(/^.*:/, ''), nativeName: coverage.nativeName, nativeCoverageName: coverage.nativeCoverageName ?? coverage.nativeName };
}

/** The names of the server's styles. A list, since asking for one that is not there is an error in the console. */
async function styleNames() {
  return ((await services.rest('GET', 'styles.json'))?.styles?.style ?? []).map((style) => style.name);
}

/** "Not there" is no success for something that was to be made. */
async function created(answer) {
  const result = await answer;
  if (result === null) {
    throw new services.ServiceError(t('publish.noCatalogue'));
  }
  return result;
}

/** Undoes in reverse order; false when a step could not be undone. */
async function takeBack(steps) {
  let clean = true;
  for (const step of [...steps].reverse()) {
    try {
      await step();
    } catch {
      clean = false;
    }
  }
  return clean;
}

/** Fills the places of a style: @MODEL@, @TEXT@, @HEAD@, and a colour for every class. */
export function filled(sld, { model, text, head, labels }) {
  const document = new DOMParser().parseFromString(sld, 'text/xml');
  const walker = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    node.data = node.data.replace('@MODEL@', model).replace('@TEXT@', text || 'a quiet street').replace('@HEAD@', head);
  }
  const entries = [...document.getElementsByTagNameNS('*', 'ColorMapEntry')].filter((entry) => /^class \d+$/.test(entry.getAttribute('label') ?? ''));
  entries.forEach((entry, index) => {
    if (labels[index] !== undefined) {
      entry.setAttribute('label', labels[index]);
    }
  });
  return new XMLSerializer().serializeToString(document);
}

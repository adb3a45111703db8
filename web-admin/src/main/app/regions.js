/** Regions coloured by the prediction of a head, with a table beside the map. */

import * as services from './services.js';
import * as state from './state.js';
import { el, fill, field, select, setChoices } from './dom.js';
import { t, number } from './i18n.js';
import { announce, inline, sentence } from './messages.js';
import { classColour, rampColour, RAMP, NO_DATA } from './ramp.js';

const MAX_ROWS = 500;

/** Part of the explorer. */
export class Regions {
  /** @param explore the explorer, for its map, model and layer */
  constructor(explore) {
    this.explore = explore;
    this.rows = [];
    this.sort = { column: 0, descending: false };
    this.layerSelect = select([], '', () => {});
    this.headSelect = select([], '', () => {});
    this.radius = el('input', { type: 'number', min: '0', max: '100000', step: 'any', value: state.get('radius') || '0' });
    this.button = el('button.primary', { type: 'submit', text: t('regions.go') });
    this.clearButton = el('button.secondary', { type: 'button', text: t('regions.clear'), hidden: true, onclick: () => this.clear() });
    this.note = el('div', {});
    this.form = el('form', { onsubmit: (event) => { event.preventDefault(); this.submit(); } },
      field(t('regions.layer'), this.layerSelect),
      field(t('regions.head'), this.headSelect),
      field(t('regions.radius'), this.radius, t('regions.radiusHint')),
      el('div.row', {}, this.button, this.clearButton));
    this.element = el('details.fold', { open: Boolean(state.get('regions')) }, el('summary', { text: t('regions') }), this.form, this.note);
    this.table = el('section.card.table-card', { hidden: true, 'aria-label': t('regions.table') });
    this.refresh();
  }

  /** Layers and heads as they are now. */
  refresh() {
    const layers = this.explore.server.layers.filter((layer) => layer.features);
    setChoices(this.layerSelect, layers.map((layer) => ({ value: layer.name, label: layer.title })), state.get('regions') || layers.find((layer) => /district|ward|region|area/i.test(layer.name))?.name);
    const model = this.explore.model();
    const choices = [
      ...(model?.heads ?? []).map((head) => ({ value: `${model.model}/${head}`, label: head })),
      ...this.explore.server.rawHeads.map((head) => ({ value: `raw/${head}`, label: t('regions.rawHead', { head }) })),
    ];
    const chosen = state.get('rhead');
    setChoices(this.headSelect, choices, choices.some((choice) => choice.value === chosen) ? chosen : choices[0]?.value);
    const missing = layers.length === 0 ? t('regions.noLayer') : choices.length === 0 ? t('regions.noHead') : '';
    this.button.disabled = missing !== '';
    fill(this.note, missing ? inline('info', missing) : null);
  }

  submit() {
    state.set({ regions: this.layerSelect.value, rhead: this.headSelect.value, radius: this.radius.value === '0' ? null : this.radius.value, measure: null }, { history: true });
    this.load(true);
  }

  /** Draws what the address asks for. */
  restore() {
    if (state.get('regions') && state.get('rhead')) {
      this.load();
    }
  }

  changed(changed) {
    if (changed.has('model')) {
      this.refresh();
    }
    if (changed.has('regions') && !state.get('regions')) {
      this.drop();
    } else if (this.collection && changed.has('measure')) {
      this.colour();
    }
  }

  clear() {
    state.set({ regions: null, rhead: null, measure: null, radius: null }, { history: true });
  }

  drop() {
    this.running?.abort();
    this.collection = null;
    this.rows = [];
    this.explore.map.setRegions(null);
    this.table.hidden = true;
    this.clearButton.hidden = true;
    this.explore.element.classList.remove('with-table');
    this.explore.pad();
  }

  /** @param fit whether the map shows all regions afterwards */
  async load(fit = false) {
    const layer = this.explore.layer();
    const [model, head] = state.get('rhead').split('/');
    this.running?.abort();
    this.running = new AbortController();
    const { signal } = this.running;
    this.button.disabled = true;
    fill(this.note, el('p.working', { role: 'status', text: t('regions.working') }));
    try {
      const [text, details] = await Promise.all([
        services.execute(
          'Predict',
          {
            features: services.features(state.get('regions'), 'EPSG:3857'), model, head,
            coverage: layer ? services.coverage(layer.name) : null, buffer: state.get('radius') || null,
          },
          { mime: 'application/json', signal },
        ),
        model === 'raw' ? services.executeJson('DescribeModel', { model: 'raw' }, { signal }) : this.explore.describe(model),
      ]);
      const collection = JSON.parse(text);
      const crs = collection.crs?.properties?.name ?? '';
      if (crs && !/3857|900913/.test(crs)) {
        throw new services.ServiceError(t('regions.crs', { crs }));
      }
      this.head = (details.heads ?? []).find((candidate) => candidate.head === head) ?? { task: '', labels: [] };
      this.collection = collection;
      this.rows = collection.features.map((feature, index) => ({ index, ...feature.properties }));
      fill(this.note);
      this.show();
      this.explore.pad();
      if (fit) {
        this.explore.map.fitRegions();
      }
    } catch (error) {
      if (error.name !== 'AbortError') {
        fill(this.note, inline('bad', sentence(error)));
      }
    } finally {
      this.button.disabled = false;
    }
  }

  /** The columns of the prediction: `predicted` of classes, else `predicted_NAME`. */
  measures() {
    const keys = Object.keys(this.rows[0] ?? {});
    return keys.includes('predicted') ? ['predicted'] : keys.filter((key) => key.startsWith('predicted_'));
  }

  measure() {
    const measures = this.measures();
    return measures.includes(state.get('measure')) ? state.get('measure') : measures[0];
  }

  labels() {
    const found = this.head.labels?.length ? this.head.labels : [...new Set(this.rows.map((row) => row.predicted))].filter(Boolean).sort();
    return found;
  }

  show() {
    const bands = this.measures();
    if (this.rows.length === 0 || bands.length === 0) {
      fill(this.note, inline('info', t('regions.empty')));
      return;
    }
    this.clearButton.hidden = false;
    this.explore.element.classList.add('with-table');
    this.table.hidden = false;
    this.sort = { column: 0, descending: false };
    this.colour(true);
    announce(t('regions.done', { count: number(this.rows.length) }));
  }

  colour(first = false) {
    const measure = this.measure();
    const paint = this.painter(measure);
    if (first) {
      this.explore.map.setRegions(this.collection, paint);
    } else {
      this.explore.map.recolour(paint);
    }
    this.showTable(measure, paint);
  }

  painter(measure) {
    if (measure === 'predicted') {
      const labels = this.labels();
      return (row) => (labels.includes(row.predicted) ? classColour(labels.indexOf(row.predicted)) : NO_DATA);
    }
    const values = this.rows.map((row) => row[measure]).filter(Number.isFinite);
    this.low = Math.min(...values);
    this.high = Math.max(...values);
    return (row) => (Number.isFinite(row[measure]) ? rampColour((row[measure] - this.low) / (this.high - this.low || 1)) : NO_DATA);
  }

  nameColumn() {
    const keys = Object.keys(this.rows[0]).filter((key) => key !== 'index');
    return keys.find((key) => /^name$/i.test(key)) ?? keys.find((key) => /name|title|label/i.test(key)) ?? keys.find((key) => /id|code/i.test(key)) ?? keys[0];
  }

  showTable(measure, paint) {
    const name = this.nameColumn();
    const columns = measure === 'predicted'
      ? [{ key: name, title: name }, { key: 'predicted', title: t('regions.predicted') }, { key: 'confidence', title: t('regions.confidence'), digits: 2 }]
      : [{ key: name, title: name }, { key: measure, title: measure.replace(/^predicted_/, ''), digits: 3 }];
    const key = columns[Math.min(this.sort.column, columns.length - 1)].key;
    const sorted = [...this.rows].sort((a, b) => compare(a[key], b[key]) * (this.sort.descending ? -1 : 1));
    const measures = this.measures();
    const chooser = measures.length > 1
      ? field(t('regions.measure'), select(measures.map((value) => ({ value, label: value.replace(/^predicted_/, '') })), measure, (value) => state.set({ measure: value })))
      : null;
    const header = el('tr', {}, columns.map((column, index) =>
      el('th', { scope: 'col', 'aria-sort': this.sort.column === index ? (this.sort.descending ? 'descending' : 'ascending') : null },
        el('button.plain', { type: 'button', text: column.title, onclick: () => this.resort(index) }))));
    const body = sorted.slice(0, MAX_ROWS).map((row) => this.rowElement(row, columns, paint));
    fill(this.table,
      el('div.card-head', {}, el('h2', { text: t('regions.title', { head: this.head.head ?? '' }) }),
        el('button.plain.close', { type: 'button', 'aria-label': t('regions.clear'), text: '×', onclick: () => this.clear() })),
      chooser,
      this.legend(measure),
      el('div.table-scroll', { tabindex: '0', role: 'region', 'aria-label': t('regions.table') },
        el('table', {}, el('thead', {}, header), el('tbody', {}, body))),
      this.rows.length > MAX_ROWS ? el('p.hint', { text: t('regions.more', { shown: MAX_ROWS, count: number(this.rows.length) }) }) : null);
  }

  rowElement(row, columns, paint) {
    const swatch = el('span.swatch', { 'aria-hidden': 'true' });
    swatch.style.setProperty('--colour', paint(row));
    return el('tr', { 'data-index': row.index },
      columns.map((column, index) => {
        const value = row[column.key];
        const text = value === null || value === undefined ? t('regions.noData') : column.digits ? number(value, column.digits) : String(value);
        return index === 0
          ? el('th', { scope: 'row' }, el('button.plain', { type: 'button', onclick: () => this.explore.map.highlight(row.index, true), onfocus: () => this.explore.map.highlight(row.index) }, swatch, text))
          : el('td', { class: column.digits ? 'number' : null, text });
      }));
  }

  resort(column) {
    this.sort = { column, descending: this.sort.column === column && !this.sort.descending };
    this.colour();
    this.table.querySelectorAll('thead button')[column].focus();
  }

  legend(measure) {
    if (measure === 'predicted') {
      const counts = new Map();
      for (const row of this.rows) {
        counts.set(row.predicted, (counts.get(row.predicted) ?? 0) + 1);
      }
      return el('ul.swatches', { 'aria-label': t('legend.title') }, this.labels().filter((label) => counts.has(label)).map((label) => {
        const swatch = el('span.swatch', { 'aria-hidden': 'true' });
        swatch.style.setProperty('--colour', classColour(this.labels().indexOf(label)));
        return el('li', {}, swatch, `${label} (${number(counts.get(label))})`);
      }));
    }
    const bar = el('div.ramp', { 'aria-hidden': 'true' });
    bar.style.setProperty('--ramp', `linear-gradient(90deg, ${RAMP.join(', ')})`);
    return el('div', {}, bar, el('div.ramp-ends', {}, el('span', { text: number(this.low, 3) }), el('span', { text: number(this.high, 3) })));
  }

  /** The pointer is over a region, or it was clicked. */
  pointed(index, chosen) {
    this.table.querySelectorAll('tr.current').forEach((row) => row.classList.remove('current'));
    const row = index === null ? null : this.table.querySelector(`tr[data-index="${Number(index)}"]`);
    row?.classList.add('current');
    if (chosen && row) {
      this.explore.map.highlight(index);
      row.classList.add('current');
      row.scrollIntoView({ block: 'nearest' });
      row.querySelector('button').focus({ preventScroll: true });
    }
  }
}

function compare(a, b) {
  if (a === b) {
    return 0;
  }
  if (a === null || a === undefined) {
    return 1;
  }
  if (b === null || b === undefined) {
    return -1;
  }
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), undefined, { numeric: true });
}

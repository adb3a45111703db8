/** The map with its panel: layer, model, sentence, comparison, places in words, regions, sharing. */

import * as services from './services.js';
import * as state from './state.js';
import { el, fill, field, select, setChoices, copyText, uniqueId } from './dom.js';
import { t, number } from './i18n.js';
import { announce, problem, sentence, solved, inline } from './messages.js';
import { MapView } from './map.js';
import { RAMP } from './ramp.js';
import { Regions } from './regions.js';

/** A longer text would not fit into the address of a map. */
const MAX_TEXT = 500;
const EXAMPLES = ['a quiet street with old book shops', 'nightclubs and cocktail bars', 'factories and warehouses'];
const RANGES = ['0,0.3', '0,0.5', '-0.2,0.8'];
const DEFAULT_RANGE = '0,0.5';

/** The numbers at which the six colours of the ramp stand; none for the range that the style has by itself. */
function stops(range) {
  if (!range) {
    return {};
  }
  const [low, high] = range.split(',').map(Number);
  return Object.fromEntries(RAMP.map((colour, index) => [`q${index}`, (low + ((high - low) * index) / (RAMP.length - 1)).toFixed(3)]));
}

/** The public part of the page. */
export class Explore {
  /** @param server `{ layers, catalogue, models, rawHeads }` */
  constructor(server) {
    this.server = server;
    this.details = new Map();
    this.element = el('div.explore');
    this.build();
    state.onChange((changed) => this.changed(changed));
  }

  // ------------------------------------------------------------------------------------------------------- what there is

  /** Layers of embeddings; where none has a style of ours, all rasters. */
  embeddings() {
    const styled = this.server.layers.filter((layer) => layer.embedding);
    return styled.length > 0 ? styled : this.server.layers.filter((layer) => layer.raster);
  }

  layer() {
    const layers = this.embeddings();
    return layers.find((layer) => layer.name === state.get('layer')) ?? layers[0] ?? null;
  }

  model() {
    const models = this.server.models;
    return models.find((model) => model.model === state.get('model')) ?? models[0] ?? null;
  }

  /** What the map shows: `raw`, `false`, `similarity` or `classes`. */
  shown() {
    const wanted = state.get('show');
    const model = this.model();
    if (!model || wanted === 'raw') {
      return 'raw';
    }
    if (wanted === 'similarity' && state.get('text')) {
      return 'similarity';
    }
    if (wanted === 'classes' && this.classHead()) {
      return 'classes';
    }
    return 'false';
  }

  classHead() {
    const heads = this.model()?.heads ?? [];
    return heads.includes(state.get('head')) ? state.get('head') : (heads[0] ?? '');
  }

  /** Everything about a model, asked for once. */
  describe(id) {
    if (!this.details.has(id)) {
      this.details.set(
        id,
        services.executeJson('DescribeModel', { model: id }).catch((error) => {
          this.details.delete(id);
          throw error;
        }),
      );
    }
    return this.details.get(id);
  }

  // ------------------------------------------------------------------------------------------------------------ building

  build() {
    this.mapElement = el('div.map', { tabindex: '0', role: 'application', 'aria-label': t('map.label') });
    this.progress = el('div.map-progress', { 'aria-hidden': 'true' });
    this.swipe = el('input.swipe', {
      type: 'range', min: '0', max: '100', step: '1', value: '50', 'aria-label': t('swipe.label'), hidden: true,
      oninput: (event) => this.moveSwipe(Number(event.target.value)),
      onchange: (event) => state.set({ swipe: event.target.value }),
    });
    this.swipeLine = el('div.swipe-line', { hidden: true, 'aria-hidden': 'true' }, el('span.swipe-tag.left', { text: t('swipe.left') }), el('span.swipe-tag.right'), el('span.swipe-grip', { text: '‹ ›' }));
    this.placeCard = el('section.card.place', { hidden: true, 'aria-label': t('place.title') });
    this.legendCard = el('div.legend-card', { role: 'group', 'aria-label': t('legend.title') });
    this.regions = new Regions(this);
    this.panel = el('section.panel', { 'aria-label': t('panel.label') }, this.panelContent());
    const stage = el('div.stage', {}, this.mapElement, this.progress, this.swipeLine, this.swipe, this.legendCard);
    fill(this.element, stage, this.panel, el('div.side', {}, this.placeCard, this.regions.table));
  }

  panelContent() {
    const layers = this.embeddings();
    this.text = el('textarea', {
      id: uniqueId('text'), rows: '2', autocomplete: 'off', enterkeyhint: 'search', placeholder: EXAMPLES[0], value: state.get('text'),
      onkeydown: (event) => {
        if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
          event.preventDefault();
          this.search(this.text.value);
        }
      },
    });
    this.searchNote = el('div', {});
    this.searchButton = el('button.primary', { type: 'submit', text: t('search.go') });
    const search = el(
      'form.search', { role: 'search', onsubmit: (event) => { event.preventDefault(); this.search(this.text.value); } },
      el('label.search-label', { for: this.text.id, text: t('search.label') }),
      el('div.search-row', {}, this.text, this.searchButton),
      el('div.chips', {}, EXAMPLES.map((example) => el('button.chip', { type: 'button', lang: 'en', text: example, onclick: () => this.search(example) }))),
      this.searchNote,
    );
    this.views = el('div.segments', { role: 'radiogroup', 'aria-label': t('show.label') });
    this.compare = el('input', { type: 'checkbox', id: uniqueId('compare'), onchange: () => state.set({ compare: this.compare.checked ? '1' : null }) });
    this.heads = select([], '', (head) => state.set({ head, show: 'classes' }));
    this.headField = field(t('head'), this.heads);
    this.range = select(RANGES.map((value) => ({ value, label: t(`range.${value}`) })), state.get('range') || DEFAULT_RANGE, (range) => state.set({ range: range === DEFAULT_RANGE ? null : range }));
    this.rangeField = field(t('range'), this.range);
    this.layerSelect = select(layers.map((layer) => ({ value: layer.name, label: layer.title })), this.layer()?.name, (layer) => this.choose({ layer }));
    this.modelSelect = select(this.modelChoices(), this.model()?.model, (model) => this.choose({ model, head: null }));
    this.emptyNote = el('div', {});
    const backgrounds = [{ value: '', label: t('background.none') }, ...this.server.layers.filter((layer) => !layer.embedding).map((layer) => ({ value: layer.name, label: layer.title }))];
    this.background = select(backgrounds, state.get('background'), (background) => state.set({ background }));
    this.opacity = el('input', { type: 'range', min: '10', max: '100', step: '5', value: state.get('opacity') || '100', oninput: (event) => state.set({ opacity: event.target.value === '100' ? null : event.target.value }) });
    return [
      this.emptyNote,
      search,
      el('div.block', {}, this.views,
        el('div.check', {}, this.compare, el('label', { for: this.compare.id, text: t('swipe.toggle') })),
        this.headField, this.rangeField),
      el('div.block.two', {}, field(t('layer'), this.layerSelect), field(t('model'), this.modelSelect)),
      el('button.secondary.wide', { type: 'button', text: t('place.centre'), onclick: () => this.explain(this.map.centre()) }),
      el('p.hint', { text: t('place.hint') }),
      this.regions.element,
      el('details.fold', {}, el('summary', { text: t('appearance') }), field(t('background'), this.background), field(t('opacity'), this.opacity)),
      this.shareSection(),
      el('p.credit', { text: '' }),
    ];
  }

  modelChoices() {
    return this.server.models.length > 0 ? this.server.models.map((model) => model.model) : [{ value: '', label: t('model.none') }];
  }

  shareSection() {
    this.copied = el('span.copied', { role: 'status' });
    this.wmsAddress = el('input', { type: 'text', readonly: true, onfocus: (event) => event.target.select() });
    this.wmsLayer = el('output', {});
    this.wmsStyle = el('output', {});
    return el(
      'details.fold', { open: false },
      el('summary', { text: t('share') }),
      el('div.row', {},
        el('button.primary', { type: 'button', text: t('share.copy'), onclick: () => this.copy(state.shareLink()) }),
        el('button.secondary', { type: 'button', text: t('share.copyWms'), onclick: () => this.copy(this.wmsAddress.value) }),
        this.copied),
      field(t('share.wms'), this.wmsAddress, t('share.wmsHint')),
      el('dl.facts', {}, el('dt', { text: t('share.layer') }), el('dd', {}, this.wmsLayer), el('dt', { text: t('share.style') }), el('dd', {}, this.wmsStyle)),
    );
  }

  async copy(text) {
    this.copied.textContent = (await copyText(text)) ? t('share.copied') : t('share.notCopied');
    window.setTimeout(() => { this.copied.textContent = ''; }, 4000);
  }

  /** Called once the element is in the document. */
  start() {
    this.map = new MapView(this.mapElement, {
      onclick: (position) => this.explain(position),
      onmove: (view) => this.moved(view),
      onfailure: (error, retry) => problem(error, retry),
      onloading: (busy) => this.loading(busy),
      onregion: (index, chosen) => this.regions.pointed(index, chosen),
    });
    this.pad();
    window.addEventListener('resize', () => this.pad());
    this.moveSwipe(Number(state.get('swipe') || 50));
    const layer = this.layer();
    if (state.get('z')) {
      this.map.setView({ x: Number(state.get('x')), y: Number(state.get('y')), z: Number(state.get('z')) });
    } else if (layer?.extent) {
      this.map.fit(layer.extent);
    }
    this.update();
    if (state.get('place')) {
      this.explain(state.get('place').split(',').map(Number));
    }
    this.regions.restore();
  }

  /** Keeps what is fitted into the map clear of the panel, where the panel lies over the map. */
  pad() {
    const over = window.getComputedStyle(this.panel).position === 'absolute';
    const right = this.element.classList.contains('with-table') ? this.panel.offsetWidth + 28 : 28;
    this.map.padding = over ? [28, right, 28, this.panel.offsetLeft + this.panel.offsetWidth + 28] : [14, 14, 14, 14];
  }

  /** The list of models has changed. */
  refresh(server) {
    this.server = server;
    this.details.clear();
    setChoices(this.modelSelect, this.modelChoices(), this.model()?.model);
    if (this.map) {
      this.map.key = '';
      this.update();
    }
    this.regions.refresh();
  }

  // ------------------------------------------------------------------------------------------------------------- showing

  changed(changed) {
    if (!this.map) {
      return;
    }
    if (['layer', 'model', 'show', 'text', 'head', 'compare', 'range', 'background', 'opacity'].some((key) => changed.has(key))) {
      solved();
      this.update();
    }
    if (changed.has('regions') || changed.has('rhead') || changed.has('measure') || changed.has('model') || changed.has('layer')) {
      this.regions.changed(changed);
    }
    if (['x', 'y', 'z'].some((key) => changed.has(key)) && !this.moving && state.get('z')) {
      this.map.setView({ x: Number(state.get('x')), y: Number(state.get('y')), z: Number(state.get('z')) });
    }
  }

  choose(changes) {
    state.set(changes, { history: true });
    if ('layer' in changes && this.layer()?.extent) {
      this.map.fit(this.layer().extent);
    }
  }

  moved(view) {
    this.moving = true;
    state.set(view);
    this.moving = false;
  }

  search(given) {
    const text = given.trim().replace(/\s+/g, ' ');
    fill(this.searchNote);
    if (text === '') {
      state.set({ text: null, show: null }, { history: true });
      return;
    }
    if (text.length > MAX_TEXT) {
      fill(this.searchNote, inline('bad', t('search.long', { length: number(text.length), max: MAX_TEXT })));
      return;
    }
    if (!this.model()) {
      fill(this.searchNote, inline('bad', t('search.noModel')));
      return;
    }
    this.text.value = text;
    state.set({ text, show: 'similarity' }, { history: true });
    announce(t('search.announce', { text }));
  }

  update() {
    const layer = this.layer();
    const model = this.model();
    const shown = this.shown();
    this.text.value = state.get('text') || this.text.value;
    this.text.disabled = this.searchButton.disabled = !layer || !model;
    this.layerSelect.value = layer?.name ?? '';
    this.modelSelect.value = model?.model ?? '';
    this.compare.checked = state.get('compare') === '1' && shown !== 'raw';
    this.compare.disabled = shown === 'raw';
    this.range.value = state.get('range') || DEFAULT_RANGE;
    this.rangeField.hidden = shown !== 'similarity';
    setChoices(this.heads, model?.heads ?? [], this.classHead());
    this.headField.hidden = shown !== 'classes' || (model?.heads.length ?? 0) < 2;
    this.opacity.value = state.get('opacity') || '100';
    this.background.value = state.get('background');
    fill(this.emptyNote, !layer ? inline('info', t('empty.layer')) : !model ? inline('info', t('empty.model')) : null);
    this.showViews(shown);
    this.draw(layer, model, shown);
    this.showSwipe(shown);
    this.showLegend(layer, model, shown);
    this.panel.querySelector('.credit').textContent = layer?.attribution ?? '';
  }

  showViews(shown) {
    const choices = [
      ['false', Boolean(this.model())],
      ['similarity', Boolean(this.model() && state.get('text'))],
      ['classes', Boolean(this.classHead())],
      ['raw', true],
    ];
    const group = this.viewGroup ?? (this.viewGroup = uniqueId('show'));
    const focused = this.views.contains(document.activeElement) ? document.activeElement.value : null;
    fill(this.views, choices.map(([value, possible]) => {
      const radio = el('input', { type: 'radio', name: group, id: `${group}-${value}`, value, checked: value === shown, disabled: !possible, onchange: () => state.set({ show: value }, { history: true }) });
      return el('div.segment', {}, radio, el('label', { for: radio.id, text: t(`show.${value}`) }));
    }));
    if (focused) {
      this.views.querySelector(`[value="${focused}"]`)?.focus();
    }
  }

  /** The arguments of the style that is shown. */
  environment(shown) {
    const model = this.model()?.model ?? '';
    switch (shown) {
      case 'raw':
        return {};
      case 'similarity':
        return { model, text: state.get('text'), ...stops(state.get('range')) };
      case 'classes':
        return { model, head: this.classHead() };
      default:
        return { model };
    }
  }

  draw(layer, model, shown) {
    const style = layer ? services.styleFor(layer, shown, this.server.catalogue) : '';
    const extra = shown === 'similarity' ? { RANGE: state.get('range') || DEFAULT_RANGE } : {};
    this.map.show(layer, style, this.environment(shown), extra);
    this.map.setOpacity(Number(state.get('opacity') || 100) / 100);
    this.map.setBackground(this.server.layers.find((candidate) => candidate.name === state.get('background')) ?? null);
    const environment = services.environment(this.environment(shown));
    this.wmsAddress.value = `${services.url('wms')}?${environment ? `env=${encodeURIComponent(environment)}&` : ''}`;
    this.wmsLayer.textContent = layer?.name ?? '';
    this.wmsStyle.textContent = style;
  }

  showSwipe(shown) {
    const on = state.get('compare') === '1' && shown !== 'raw' && this.layer() !== null;
    this.swipe.hidden = this.swipeLine.hidden = !on;
    this.element.classList.toggle('comparing', on);
    this.swipeLine.querySelector('.right').textContent = t(`show.${shown}`);
    this.map.compare(on ? this.layer() : null, this.layer() ? services.styleFor(this.layer(), 'raw', this.server.catalogue) : '');
  }

  moveSwipe(percent) {
    this.swipe.value = String(percent);
    this.swipe.setAttribute('aria-valuetext', t('swipe.value', { percent }));
    this.element.style.setProperty('--split', `${percent}%`);
    this.map?.setSplit(percent / 100);
  }

  loading(busy) {
    this.progress.classList.toggle('busy', busy);
    this.element.dataset.map = busy ? 'loading' : 'ready';
    if (!busy) {
      announce(t('map.ready'));
    }
  }

  async showLegend(layer, model, shown) {
    const wanted = JSON.stringify([layer?.name, model?.model, shown, this.classHead(), state.get('range'), state.get('text')]);
    if (!layer) {
      fill(this.legendCard);
      this.legendCard.hidden = true;
      return;
    }
    this.legendCard.hidden = false;
    if (this.legend === wanted) {
      return;
    }
    this.legend = wanted;
    if (shown === 'similarity') {
      const [low, high] = (state.get('range') || DEFAULT_RANGE).split(',').map(Number);
      const bar = el('div.ramp', { 'aria-hidden': 'true' });
      bar.style.setProperty('--ramp', `linear-gradient(90deg, ${RAMP.join(', ')})`);
      fill(this.legendCard,
        el('p.legend-title', {}, t('legend.similarity'), ' ', el('q', { text: state.get('text') })),
        bar,
        el('div.ramp-ends', {}, el('span', { text: t('legend.low', { value: number(low, 1) }) }), el('span', { text: t('legend.high', { value: number(high, 1) }) })));
    } else if (shown === 'classes') {
      const style = services.styleFor(layer, 'classes', this.server.catalogue);
      const image = el('img.legend-image', {
        src: services.url('wms', { service: 'WMS', version: '1.3.0', request: 'GetLegendGraphic', format: 'image/png', layer: layer.name, style, env: services.environment(this.environment('classes')) }),
        alt: t('legend.classes', { head: this.classHead() }),
      });
      fill(this.legendCard, el('p.legend-title', { text: t('legend.classes', { head: this.classHead() }) }), image);
    } else {
      fill(this.legendCard, el('p.legend-title', { text: t(`legend.${shown}`) }));
    }
  }

  // --------------------------------------------------------------------------------------------------------- what a place is

  async explain([longitude, latitude]) {
    if (!Number.isFinite(longitude) || !Number.isFinite(latitude)) {
      return;
    }
    const layer = this.layer();
    const model = this.model();
    this.explaining?.abort();
    this.explaining = new AbortController();
    const { signal } = this.explaining;
    state.set({ place: `${longitude.toFixed(5)},${latitude.toFixed(5)}` });
    this.map.mark([longitude, latitude]);
    this.placeCard.hidden = false;
    const where = t('place.where', {
      latitude: `${number(Math.abs(latitude), 5)}° ${t(latitude < 0 ? 'south' : 'north')}`,
      longitude: `${number(Math.abs(longitude), 5)}° ${t(longitude < 0 ? 'west' : 'east')}`,
    });
    const head = el('div.card-head', {},
      el('h2', { text: t('place.title') }),
      el('button.plain.close', { type: 'button', 'aria-label': t('close'), text: '×', onclick: () => this.closePlace() }));
    if (!model || !layer) {
      fill(this.placeCard, head, el('p.where', { text: where }), inline('info', t(layer ? 'empty.model' : 'empty.layer')));
      return;
    }
    if (layer.extent && !this.map.within([longitude, latitude], layer.extent)) {
      fill(this.placeCard, head, el('p.where', { text: where }), inline('info', t('place.noData')));
      return;
    }
    fill(this.placeCard, head, el('p.where', { text: where }), el('p.working', { text: t('place.working') }));
    try {
      const answer = await services.executeJson(
        'Explain',
        { coverage: services.coverage(layer.name), model: model.model, point: services.point(longitude, latitude), crs: 'EPSG:4326', limit: 5 },
        { signal },
      );
      fill(this.placeCard, head, el('p.where', { text: where }), this.words(answer.places?.[0]));
    } catch (error) {
      if (error.name !== 'AbortError') {
        fill(this.placeCard, head, el('p.where', { text: where }), inline('bad', sentence(error)));
      }
    }
  }

  words(place) {
    const categories = place?.categories ?? [];
    if (categories.length === 0) {
      return inline('info', t('place.noData'));
    }
    const names = categories.map((category) => category.subcategory || category.category);
    const largest = Math.max(...categories.map((category) => Math.abs(category.score)), 1e-9);
    const text = t('place.words', { names: new Intl.ListFormat(document.documentElement.lang, { type: 'conjunction' }).format(names.slice(0, 3).map((name) => name.toLowerCase())) });
    announce(text);
    return [
      el('p.words', { text }),
      el('ol.bars', {}, categories.map((category) => {
        const bar = el('span.bar', { 'aria-hidden': 'true' });
        bar.style.setProperty('--part', String(Math.max(0.02, Math.max(0, category.score) / largest)));
        return el('li', {},
          el('span.bar-name', { text: category.subcategory || category.category }),
          category.subcategory ? el('span.bar-kind', { text: category.category }) : null,
          el('span.bar-score', { text: number(category.score, 2) }),
          bar);
      })),
      el('p.hint', { text: t('place.scores') }),
    ];
  }

  closePlace() {
    this.explaining?.abort();
    this.placeCard.hidden = true;
    this.map.mark(null);
    state.set({ place: null });
    this.mapElement.focus();
  }
}

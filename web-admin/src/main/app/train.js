/** Training of a model. */

import * as services from './services.js';
import { el, fill, field, checkField, idInput, toId, select, setChoices } from './dom.js';
import { t, number } from './i18n.js';
import { inline, sentence } from './messages.js';
import { layerChoices } from './admin.js';
import { showParameters } from './parameters.js';

const ATTRIBUTES = ['name', 'category', 'subcategory', 'description'];

/** The section "Train". */
export class Train {
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
  }

  refresh() {
    if (this.built) {
      this.suggestName();
    }
  }

  build() {
    const rasters = this.admin.rasters();
    const layers = this.admin.featureLayers();
    this.coverage = select(layerChoices(rasters), (rasters.find((layer) => layer.embedding) ?? rasters[0])?.name);
    this.pois = select(layerChoices(layers), (layers.find((layer) => /poi|place|amenit|shop/i.test(layer.name)) ?? layers[0])?.name, () => this.inspect());
    this.model = idInput();
    this.replace = el('input', { type: 'checkbox' });
    this.attributes = Object.fromEntries(ATTRIBUTES.map((name) => [name, select([{ value: '', label: t('attribute.none') }], '', () => this.inspect(true))]));
    this.preview = el('div.preview', { 'aria-live': 'polite' });
    this.parameters = el('div.grid', {});
    this.note = el('div', {});
    this.button = el('button.primary', { type: 'submit', text: t('train.go') });
    const missing = rasters.length === 0 ? t('empty.layer') : layers.length === 0 ? t('train.noPois') : '';
    const form = el('form.card', { onsubmit: (event) => { event.preventDefault(); this.submit(); } },
      el('h1', { text: t('train.title') }),
      el('p.lead', { text: t('train.lead') }),
      missing ? inline('info', missing) : null,
      el('div.grid', {}, field(t('train.coverage'), this.coverage), field(t('train.pois'), this.pois)),
      el('fieldset', {}, el('legend', { text: t('train.attributes') }),
        el('div.grid', {}, ATTRIBUTES.map((name) => field(t(`attribute.${name}`), this.attributes[name]))),
        this.preview),
      el('div.grid', {}, field(t('train.model'), this.model, t('train.modelHint')),
        checkField(t('train.replace'), this.replace)),
      el('details.fold', {}, el('summary', { text: t('train.parameters') }), el('p.hint', { text: t('train.parametersHint') }), this.parameters),
      el('div.row', {}, this.button), this.note);
    fill(this.element, form, this.admin.jobs.element);
    this.button.disabled = missing !== '';
    this.suggestName();
    this.loadParameters();
    if (!missing) {
      this.inspect();
    }
  }

  suggestName() {
    const taken = new Set(this.admin.server.models.map((model) => model.model));
    const base = toId((this.coverage.value || 'model').replace(/^.*:/, ''));
    let name = base;
    for (let i = 2; taken.has(name); i += 1) {
      name = `${base}-${i}`;
    }
    if (!this.model.value || taken.has(this.model.value)) {
      this.model.value = name;
    }
  }

  async loadParameters() {
    const handled = ['model', 'replace', ...ATTRIBUTES.map((name) => `${name}Attribute`)];
    this.fields = await showParameters(this.parameters, 'TrainAlignment', handled);
  }

  /** Asks which attributes are meant, and shows three sentences made of them. */
  async inspect(chosen = false) {
    const layer = this.pois.value;
    this.inspecting?.abort();
    this.inspecting = new AbortController();
    const inputs = { features: services.features(layer) };
    if (chosen) {
      for (const name of ATTRIBUTES) {
        inputs[`${name}Attribute`] = this.attributes[name].value;
      }
    }
    fill(this.preview, el('p.working', { text: t('train.inspecting') }));
    try {
      const found = await services.executeJson('InspectFeatures', inputs, { signal: this.inspecting.signal });
      const names = found.attributes.map((attribute) => attribute.name);
      for (const name of ATTRIBUTES) {
        const value = found.taken?.[name] ?? (chosen ? this.attributes[name].value : '');
        const choices = value && !names.includes(value) ? [value, ...names] : names;
        setChoices(this.attributes[name], [{ value: '', label: t('attribute.none') }, ...choices.map((choice) => ({ value: choice, label: choice }))], value);
      }
      fill(this.preview, this.sentences(found));
    } catch (error) {
      if (error.name !== 'AbortError') {
        fill(this.preview, inline('bad', sentence(error)));
      }
    }
  }

  sentences(found) {
    if (!found.exampleSentences?.length) {
      return inline('info', found.problem || t('train.noSentences'));
    }
    return [
      el('p.hint', { text: t('train.sentences', { count: number(found.usable ?? found.count) }) }),
      el('ul.sentences', {}, found.exampleSentences.slice(0, 3).map((text) => el('li', { text }))),
    ];
  }

  async submit() {
    fill(this.note);
    this.button.disabled = true;
    const inputs = { coverage: services.coverage(this.coverage.value), pois: services.features(this.pois.value), model: this.model.value.trim(), ...(this.fields?.values() ?? {}) };
    for (const name of ATTRIBUTES) {
      inputs[`${name}Attribute`] = this.attributes[name].value;
    }
    if (this.replace.checked) {
      inputs.replace = 'true';
    }
    try {
      await this.admin.jobs.start('TrainAlignment', inputs);
      this.replace.checked = false;
    } catch (error) {
      fill(this.note, inline('bad', sentence(error)));
    } finally {
      this.button.disabled = false;
    }
  }
}

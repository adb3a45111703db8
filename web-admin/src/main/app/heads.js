/** Training of a task head. */

import * as services from './services.js';
import { el, fill, field, checkField, idInput, toId, select, setChoices } from './dom.js';
import { t } from './i18n.js';
import { inline, sentence } from './messages.js';
import { layerChoices } from './admin.js';
import { showParameters } from './parameters.js';

const TASKS = ['CLASSIFICATION', 'DISTRIBUTION', 'REGRESSION'];

/** The section "Train a head". */
export class Heads {
  constructor(admin) {
    this.admin = admin;
    this.element = el('div.columns');
    this.built = false;
  }

  show() {
    if (!this.built) {
      this.built = true;
      this.build();
    } else {
      fill(this.element, this.form, this.admin.jobs.element);
    }
  }

  refresh() {
    if (this.built) {
      setChoices(this.model, this.modelChoices(), this.model.value);
    }
  }

  modelChoices() {
    return [...this.admin.server.models.map((model) => model.model), { value: 'raw', label: t('models.raw') }];
  }

  build() {
    const layers = this.admin.featureLayers();
    const rasters = this.admin.rasters();
    this.layer = select(layerChoices(layers), (layers.find((layer) => /land|use|label|class/i.test(layer.name)) ?? layers[0])?.name, () => this.inspect());
    this.coverage = select(layerChoices(rasters), (rasters.find((layer) => layer.embedding) ?? rasters[0])?.name);
    this.model = select(this.modelChoices(), this.admin.server.models[0]?.model ?? 'raw');
    this.task = select(TASKS.map((task) => ({ value: task, label: t(`task.${task.toLowerCase()}`) })), TASKS[0], () => this.showTargets());
    this.targets = el('select', { size: '6' });
    this.head = idInput();
    this.replace = el('input', { type: 'checkbox' });
    this.buffer = el('input', { type: 'number', min: '0', max: '100000', step: 'any', value: '0' });
    this.parameters = el('div.grid', {});
    this.note = el('div', {});
    this.inspectNote = el('div', {});
    this.button = el('button.primary', { type: 'submit', text: t('heads.go') });
    this.form = el('form.card', { onsubmit: (event) => { event.preventDefault(); this.submit(); } },
      el('h1', { text: t('heads.title') }),
      el('p.lead', { text: t('heads.lead') }),
      layers.length === 0 ? inline('info', t('heads.noLayer')) : null,
      el('div.grid', {}, field(t('model'), this.model), field(t('train.coverage'), this.coverage), field(t('heads.layer'), this.layer),
        field(t('regions.radius'), this.buffer, t('regions.radiusHint'))),
      el('div.grid', {}, field(t('heads.task'), this.task), field(t('heads.targets'), this.targets, t('heads.targetsHint'))),
      this.inspectNote,
      el('div.grid', {}, field(t('heads.name'), this.head), checkField(t('heads.replace'), this.replace)),
      el('details.fold', {}, el('summary', { text: t('train.parameters') }), this.parameters),
      el('div.row', {}, this.button), this.note);
    fill(this.element, this.form, this.admin.jobs.element);
    this.targets.addEventListener('change', () => this.suggestName());
    this.button.disabled = layers.length === 0;
    this.loadParameters();
    if (layers.length > 0) {
      this.inspect();
    }
  }

  async loadParameters() {
    this.fields = await showParameters(this.parameters, 'TrainHead', ['model', 'head', 'target', 'task', 'buffer', 'replace']);
  }

  async inspect() {
    this.inspecting?.abort();
    this.inspecting = new AbortController();
    fill(this.inspectNote, el('p.working', { role: 'status', text: t('heads.inspecting') }));
    try {
      this.found = await services.executeJson('InspectFeatures', { features: services.features(this.layer.value) }, { signal: this.inspecting.signal });
      fill(this.inspectNote);
      if (/point/i.test(this.found.geometry ?? '') && this.buffer.value === '0') {
        this.buffer.value = '60';
      } else if (/polygon/i.test(this.found.geometry ?? '')) {
        this.buffer.value = '0';
      }
      this.showTargets();
    } catch (error) {
      if (error.name !== 'AbortError') {
        fill(this.inspectNote, inline('bad', sentence(error)));
      }
    }
  }

  /** Classes may be text or numbers; shares and values are numbers. */
  showTargets() {
    const numbers = this.task.value !== 'CLASSIFICATION';
    const attributes = (this.found?.attributes ?? []).filter((attribute) => !numbers || attribute.numeric);
    this.targets.multiple = numbers;
    const chosen = attributes.find((attribute) => (numbers ? /share|rate|price|value/i : /class|use|type|categ/i).test(attribute.name)) ?? attributes[0];
    setChoices(this.targets, attributes.map((attribute) => ({ value: attribute.name, label: attribute.distinct ? `${attribute.name} (${attribute.distinct})` : attribute.name })), chosen?.name);
    this.suggestName();
  }

  suggestName() {
    const chosen = [...this.targets.selectedOptions].map((option) => option.value);
    if (chosen.length > 0 && (!this.head.value || this.head.value === this.suggested)) {
      this.suggested = toId(chosen[0]);
      this.head.value = this.suggested;
    }
  }

  async submit() {
    const target = [...this.targets.selectedOptions].map((option) => option.value);
    if (target.length === 0) {
      fill(this.note, inline('bad', t('heads.noTarget')));
      return;
    }
    fill(this.note);
    this.button.disabled = true;
    try {
      await this.admin.jobs.start('TrainHead', {
        features: services.features(this.layer.value), coverage: services.coverage(this.coverage.value), model: this.model.value,
        head: this.head.value.trim(), target, task: this.task.value, buffer: this.buffer.value, replace: this.replace.checked ? 'true' : null,
        ...(this.fields?.values() ?? {}),
      });
      this.replace.checked = false;
    } catch (error) {
      fill(this.note, inline('bad', sentence(error)));
    } finally {
      this.button.disabled = false;
    }
  }
}

/** A job in the background: progress, loss curve, cancel; found again after a reload and in another tab. */

import * as services from './services.js';
import * as state from './state.js';
import { el, fill } from './dom.js';
import { t, number, moment } from './i18n.js';
import { announce, inline, sentence } from './messages.js';
import { LossChart, losses } from './chart.js';

const POLL_MILLIS = 1000;
const MAX_WAIT_MILLIS = 15000;

/** Follows the training that is shown. */
export class Jobs {
  constructor(admin) {
    this.admin = admin;
    this.element = el('section.card.job', { hidden: true, 'aria-label': t('job.title') });
    this.id = '';
  }

  /** Looks for a job: the one in the address, else one that runs on the server. */
  async resume() {
    if (this.id) {
      return;
    }
    let id = state.get('job');
    try {
      const running = (await services.jobs()).filter((job) => ['running', 'accepted'].includes(job.state) && /:Train/.test(job.process));
      if (!id && running.length > 0) {
        id = running[running.length - 1].id;
      }
    } catch {
      // The list only helps; a lost connection shows while the job itself is followed.
    }
    if (id && !this.id) {
      this.follow(id);
    }
  }

  /** Starts a process, and shows and follows its job. An error of the start is thrown. */
  async start(process, inputs) {
    const id = await services.start(process, inputs);
    this.follow(id);
    this.element.scrollIntoView({ block: 'nearest' });
  }

  /** Follows a job to its end and shows it. */
  async follow(id) {
    this.id = id;
    state.set({ job: id });
    this.build();
    let wait = POLL_MILLIS;
    while (this.id === id) {
      try {
        const job = await services.jobStatus(id);
        wait = POLL_MILLIS;
        fill(this.connection);
        if (this.id !== id) {
          return;
        }
        if (this.show(job)) {
          return;
        }
      } catch (error) {
        if (error.kind !== 'connection' && error.kind !== 'busy') {
          this.end('bad', error.kind === 'login' ? sentence(error) : t('job.unknown'));
          return;
        }
        fill(this.connection, inline('bad', t('job.lost')));
        wait = Math.min(MAX_WAIT_MILLIS, wait * 2);
      }
      await new Promise((resolve) => { window.setTimeout(resolve, wait); });
    }
  }

  build() {
    this.bar = el('progress', { max: '100', value: '0', 'aria-label': t('job.progress') });
    this.percent = el('span.percent', { text: '0 %' });
    this.task = el('p.task', { text: t('job.waiting') });
    this.connection = el('div', {});
    this.result = el('div', {});
    this.chartElement = el('div.chart', { hidden: true });
    this.chart = new LossChart(this.chartElement);
    this.cancelButton = el('button.secondary.danger', { type: 'button', text: t('job.cancel'), onclick: () => this.cancel() });
    this.closeButton = el('button.secondary', { type: 'button', text: t('job.close'), hidden: true, onclick: () => this.close() });
    this.title = el('h2', { text: t('job.title') });
    fill(this.element,
      el('div.card-head', {}, this.title, this.cancelButton, this.closeButton),
      el('div.progress-row', {}, this.bar, this.percent),
      this.task, this.connection, this.chartElement, this.result);
    this.element.hidden = false;
    this.said = 0;
  }

  /** Shows a status; true when the job is over. */
  show(job) {
    const name = job.process ? t(`process.${job.process.replace(/^.*:/, '')}`) : t('job.title');
    this.title.textContent = name;
    if (job.created) {
      this.title.title = moment(job.created);
    }
    this.bar.value = job.percent;
    this.percent.textContent = `${number(Math.floor(job.percent))} %`;
    switch (job.state) {
      case 'accepted':
        this.task.textContent = t('job.waiting');
        return false;
      case 'running': {
        const epoch = losses(job.task);
        this.task.textContent = epoch ? t('job.epoch', epoch.words) : job.task || t('job.running');
        if (epoch) {
          this.chart.add(epoch);
        }
        this.say(job, name);
        return false;
      }
      case 'succeeded':
        this.succeeded(job, name);
        return true;
      case 'cancelled':
        this.end('info', t('job.cancelled'));
        return true;
      default:
        this.end('bad', job.sentence || t('error.unknown'));
        return true;
    }
  }

  /** Every ten percent, so that a screen reader is not talked over. */
  say(job, name) {
    const step = Math.floor(job.percent / 10);
    if (step > this.said) {
      this.said = step;
      announce(t('job.announce', { name, percent: step * 10 }));
    }
  }

  async succeeded(job, name) {
    this.bar.value = 100;
    this.percent.textContent = '100 %';
    let report = {};
    try {
      report = JSON.parse(job.result);
    } catch {
      // A server that keeps no result still says that the job succeeded.
    }
    this.chart.replace(report.config?.epochs ?? report.epochs ?? []);
    this.end('good', t('job.done', { name, model: report.head ?? report.model ?? '' }));
    this.result.append(...facts(report));
    await this.admin.changed();
  }

  end(kind, text) {
    this.cancelButton.hidden = true;
    this.closeButton.hidden = false;
    this.task.textContent = '';
    fill(this.connection);
    fill(this.result, inline(kind, text));
    announce(text);
    this.over = true;
  }

  async cancel() {
    const { id } = this;
    this.cancelButton.disabled = true;
    try {
      await services.dismiss(id);
      this.id = `${id} (over)`;
      state.set({ job: null });
      this.end('info', t('job.cancelled'));
    } catch (error) {
      fill(this.connection, inline('bad', sentence(error)));
    } finally {
      this.cancelButton.disabled = false;
    }
  }

  close() {
    this.id = '';
    state.set({ job: null });
    this.element.hidden = true;
  }
}

/** What a training reports, as a list. */
export function facts(report) {
  const rows = [];
  const add = (key, value) => {
    if (value !== undefined && value !== null && value !== '') {
      rows.push(el('dt', { text: t(key) }), el('dd', { text: value }));
    }
  };
  if (report.pois) {
    add('fact.pois', t('fact.poisOf', { used: number(report.pois.used), read: number(report.pois.read) }));
  }
  const leftOut = report.pois?.leftOut ?? report.leftOut;
  if (leftOut && Object.keys(leftOut).length > 0) {
    add('fact.leftOut', Object.entries(leftOut).map(([reason, count]) => `${number(count)}: ${reason}`).join('; '));
  }
  add('fact.bestEpoch', report.config?.bestEpoch ?? report.bestEpoch);
  if (report.test) {
    add('fact.scores', scores(report.test));
  }
  if (report.droppedHeads?.length > 0) {
    add('fact.droppedHeads', report.droppedHeads.join(', '));
  }
  const remarks = (report.remarks ?? []).map((remark) => el('p.hint', { text: String(remark) }));
  return rows.length > 0 || remarks.length > 0 ? [el('dl.facts', {}, ...rows), ...remarks] : [];
}

/** Scores of a head in one line. */
export function scores(test) {
  return Object.entries(test)
    .filter(([, value]) => typeof value === 'number')
    .map(([name, value]) => `${has(name)} ${number(value, 3)}`)
    .join(' · ');
}

function has(name) {
  const key = `score.${name}`;
  const text = t(key);
  return text === key ? name : text;
}

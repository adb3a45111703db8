/** The loss curve. uPlot is loaded when the first curve is drawn. */

import { el, fill } from './dom.js';
import { t, number } from './i18n.js';

let loading = null;

function library() {
  if (!loading) {
    const directory = document.body.dataset.lib;
    loading = new Promise((resolve, reject) => {
      document.head.append(el('link', { rel: 'stylesheet', href: `${directory}/uPlot.min.css` }));
      document.head.append(el('script', { src: `${directory}/uPlot.iife.min.js`, onload: () => resolve(window.uPlot), onerror: reject }));
    });
  }
  return loading;
}

/**
 * Reads the epoch and the losses out of the text of a running training.
 *
 * @return `{ epoch, loss, crossModal, words }`, or null for another text
 */
export function losses(text) {
  const epoch = /epoch\s+(\d+)\s*(?:\/|of)\s*(\d+)/i.exec(text);
  const loss = /loss\s+(-?[\d.]+(?:e-?\d+)?)/i.exec(text);
  const crossModal = /cross-modal(?: loss)?\s+(-?[\d.]+(?:e-?\d+)?)/i.exec(text);
  if (!epoch || !loss) {
    return null;
  }
  const value = Number(loss[1].replace(/\.$/, ''));
  const words = { epoch: number(Number(epoch[1])), epochs: number(Number(epoch[2])), loss: number(value, 3) };
  return { epoch: Number(epoch[1]), loss: value, crossModal: crossModal ? Number(crossModal[1].replace(/\.$/, '')) : null, words };
}

/** The curves of a training, in an element. */
export class LossChart {
  constructor(element) {
    this.element = element;
    this.points = new Map();
  }

  /** Adds the epoch that a running training tells of. */
  add(point) {
    this.points.set(point.epoch, point);
    this.draw();
  }

  /** Shows the epochs of a report, or of a model's card. */
  replace(epochs) {
    if (epochs.length === 0) {
      return;
    }
    this.points = new Map(epochs.map((epoch) => [epoch.epoch, {
      epoch: epoch.epoch,
      loss: epoch.loss ?? epoch.train ?? null,
      crossModal: epoch.crossModalLoss ?? epoch.validation ?? null,
      second: epoch.validation === undefined ? 'chart.crossModal' : 'chart.validation',
    }]));
    this.draw();
  }

  async draw() {
    const points = [...this.points.values()].sort((a, b) => a.epoch - b.epoch);
    const data = [points.map((point) => point.epoch), points.map((point) => point.loss), points.map((point) => point.crossModal)];
    const UPlot = await library().catch(() => null);
    if (!UPlot || points.length < 2) {
      return;
    }
    this.element.hidden = false;
    const last = points[points.length - 1];
    const words = t('chart.words', { first: number(points[0].loss, 3), last: number(last.loss, 3), epochs: number(last.epoch) });
    if (this.plot) {
      this.plot.setData(data);
      this.caption.textContent = words;
      return;
    }
    this.caption = el('figcaption.hint', { text: words });
    const holder = el('div.chart-plot', { 'aria-hidden': 'true' });
    fill(this.element, el('figure', {}, holder, this.caption));
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const axis = { stroke: colour('--muted'), grid: { stroke: colour('--line'), width: 1 }, ticks: { stroke: colour('--line') }, font: '12px system-ui, sans-serif' };
    this.plot = new UPlot({
      width: Math.max(260, holder.clientWidth || this.element.clientWidth || 420),
      height: 190,
      scales: { x: { time: false } },
      legend: { live: false },
      cursor: { show: false },
      series: [
        { label: t('chart.epoch') },
        { label: t('chart.loss'), stroke: colour('--accent'), width: 2, points: { show: false } },
        { label: t(points[0].second ?? 'chart.crossModal'), stroke: colour('--second'), width: 2, dash: [6, 4], points: { show: false } },
      ],
      axes: [{ ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] }, { ...axis, size: 52 }],
    }, data, holder);
    new ResizeObserver(() => {
      if (holder.clientWidth > 0) {
        this.plot.setSize({ width: holder.clientWidth, height: 190 });
      }
    }).observe(this.element);
  }
}

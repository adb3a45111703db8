/** The page's language: that of its address, else of GeoServer's administration, else of the browser. */

import * as state from './state.js';
import en from './en.js';
import de from './de.js';

const DICTIONARIES = { en, de };

/** Languages with their own names. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' };

function cookie(name) {
  const found = document.cookie.split(/;\s*/).find((part) => part.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : '';
}

function choose() {
  const wanted = [state.get('lang'), cookie('GeoServerUILanguage'), ...(navigator.languages ?? [])];
  return wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => DICTIONARIES[tag]) ?? 'en';
}

/** The code of the language. */
export const language = choose();
document.documentElement.lang = language;

/** The text of a key; `{name}` in it is replaced by the value of that name. */
export function t(key, values = {}) {
  const text = DICTIONARIES[language][key] ?? en[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Whether there is a text of this key. */
export function has(key) {
  return key in en;
}

/** Writes a number as the language does. */
export function number(value, digits = 0) {
  return new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

/** Writes a number of bytes. */
export function bytes(value) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let scaled = value;
  let unit = 0;
  while (scaled >= 1000 && unit < units.length - 1) {
    scaled /= 1000;
    unit += 1;
  }
  return `${number(scaled, unit > 0 && scaled < 10 ? 1 : 0)} ${units[unit]}`;
}

/** Writes a moment. */
export function moment(text) {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? text : new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(date);
}

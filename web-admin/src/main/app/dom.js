/** Builds elements. Text always becomes a text node, never markup. */

/**
 * Creates an element.
 *
 * @param tag element name, with classes: `div.card.wide`
 * @param attributes attributes; `on…` functions become listeners; null and false leave the attribute out
 * @param children elements, strings, or null
 */
export function el(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split('.');
  const element = document.createElement(name);
  if (classes.length > 0) {
    element.className = classes.join(' ');
  }
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (key.startsWith('on')) {
      element.addEventListener(key.slice(2), value);
    } else if (key === 'text') {
      element.textContent = value;
    } else if (key === 'value') {
      element.value = value;
    } else {
      element.setAttribute(key, value === true ? '' : String(value));
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Replaces the content of an element. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

let counter = 0;

/** An id that is used once in the page. */
export function uniqueId(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}

/** A check box with its label beside it. */
export function checkField(label, control) {
  if (!control.id) {
    control.id = uniqueId('field');
  }
  return el('div.field.check', {}, control, el('label', { for: control.id, text: label }));
}

/** A text box for the id of a model or a head. */
export function idInput() {
  return el('input', { type: 'text', required: true, pattern: '[A-Za-z0-9._\\-]{1,64}', maxlength: '64', autocomplete: 'off', spellcheck: 'false' });
}

/** An id made from a text: characters that ids cannot contain become hyphens. */
export function toId(text) {
  return text.replace(/[^A-Za-z0-9._-]/g, '-').slice(0, 64);
}

/** A labelled control: the label is above it, an optional hint below. */
export function field(label, control, hint = null) {
  if (!control.id) {
    control.id = uniqueId('field');
  }
  const parts = [el('label', { for: control.id, text: label }), control];
  if (hint) {
    const hintId = `${control.id}-hint`;
    control.setAttribute('aria-describedby', hintId);
    parts.push(el('p.hint', { id: hintId, text: hint }));
  }
  return el('div.field', {}, ...parts);
}

/** A list of choices; each is a string or `{ value, label }`. */
export function select(choices, chosen, onchange, attributes = {}) {
  const element = el('select', attributes);
  setChoices(element, choices, chosen);
  if (onchange) {
    element.addEventListener('change', () => onchange(element.value));
  }
  return element;
}

/** Replaces the choices of a list and keeps the chosen one where it is still there. */
export function setChoices(element, choices, chosen) {
  fill(
    element,
    choices.map((choice) => {
      const { value, label } = typeof choice === 'string' ? { value: choice, label: choice } : choice;
      return el('option', { value, selected: value === chosen, text: label });
    }),
  );
}

/** Copies text to the clipboard, also where the page is not in a secure context. Gives whether it worked. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = el('textarea.visually-hidden', { readonly: true });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}

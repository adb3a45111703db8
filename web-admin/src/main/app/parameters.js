/** Form controls for the parameters of a process, from its own description. */

import { el, fill, field, checkField, select } from './dom.js';
import { t, has } from './i18n.js';
import { inline, sentence } from './messages.js';
import { describe } from './services.js';

/**
 * Builds a control for every literal parameter that the caller does not handle itself.
 *
 * @param process name of the process
 * @param handled names to leave out
 * @return `{ elements, values() }`; values() leaves out what has its standard value
 */
async function parameterFields(process, handled) {
  const inputs = (await describe(process)).filter((input) => input.literal && !handled.includes(input.name));
  const controls = new Map();
  const elements = inputs.map((input) => {
    const control = controlFor(input);
    controls.set(input, control);
    const label = has(`parameter.${input.name}`) ? t(`parameter.${input.name}`) : input.name;
    if (control.type === 'checkbox') {
      control.id = `parameter-${process}-${input.name}`;
      return checkField(label, control);
    }
    const element = field(label, control, input.title);
    element.querySelector('.hint')?.setAttribute('lang', 'en');
    return element;
  });
  return {
    elements,
    values() {
      const given = {};
      for (const [input, control] of controls) {
        const value = control.type === 'checkbox' ? String(control.checked) : control.value.trim();
        if (value !== '' && value !== plain(input)) {
          given[input.name] = value;
        }
      }
      return given;
    },
  };
}

/**
 * Shows the controls of {@link parameterFields} in an element, or the reason why there are none.
 *
 * @return what parameterFields gives, or null after an error
 */
export async function showParameters(element, process, handled) {
  try {
    const fields = await parameterFields(process, handled);
    fill(element, fields.elements);
    return fields;
  } catch (error) {
    fill(element, inline('bad', sentence(error)));
    return null;
  }
}

const NUMBER = /^(double|float|decimal|int|integer|long|short)$/i;

/** The standard value as a person writes it: 0.0001, where the description has 1.0E-4. */
function plain(input) {
  return NUMBER.test(input.type) && input.standard !== '' ? String(Number(input.standard)) : input.standard;
}

function controlFor(input) {
  if (input.type === 'boolean') {
    return el('input', { type: 'checkbox', checked: input.standard === 'true' });
  }
  if (input.choices.length > 0) {
    return select(input.choices, input.standard || input.choices[0]);
  }
  if (NUMBER.test(input.type)) {
    return el('input', {
      type: 'number', inputmode: 'decimal', step: /int|long|short/i.test(input.type) ? '1' : 'any',
      min: input.min || null, max: input.max || null, value: plain(input), placeholder: plain(input),
    });
  }
  return el('input', { type: 'text', value: input.standard, autocomplete: 'off', spellcheck: 'false' });
}

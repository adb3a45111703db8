/** Colours that people with any colour vision can tell apart. */

/** Viridis: even steps in lightness. The map's styles use the same colours. */
export const RAMP = ['#440154', '#414487', '#2a788e', '#22a884', '#7ad151', '#fde725'];

/** Paul Tol's muted scheme, and grey. */
export const CLASSES = ['#332288', '#88ccee', '#44aa99', '#117733', '#999933', '#ddcc77', '#cc6677', '#882255', '#aa4499', '#777777'];

/** Of regions without a value. */
export const NO_DATA = '#c9ced6';

/** The ramp's colour at a part from 0 to 1. */
export function rampColour(part) {
  if (!Number.isFinite(part)) {
    return NO_DATA;
  }
  const at = Math.max(0, Math.min(1, part)) * (RAMP.length - 1);
  const step = Math.min(RAMP.length - 2, Math.floor(at));
  const mixed = [1, 3, 5].map((offset) => {
    const from = parseInt(RAMP[step].slice(offset, offset + 2), 16);
    const to = parseInt(RAMP[step + 1].slice(offset, offset + 2), 16);
    return Math.round(from + (at - step) * (to - from));
  });
  return `rgb(${mixed.join(', ')})`;
}

/** The colour of a class by its number. */
export function classColour(index) {
  return CLASSES[index % CLASSES.length];
}

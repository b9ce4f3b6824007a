/** Coordinates in drawings. */

/** `value` to a tenth of a unit: finer than any screen, and half the text. */
export function at(value: number): number {
  return Math.round(value * 10) / 10;
}

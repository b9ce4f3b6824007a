/** Shares and latencies as people read them. */

/**
 * A share as a percentage with at most two decimals: 0.612 → `61.2 %`. What is short of all is never rounded to all of it, and what
 * is more than none never to none.
 */
export function percent(share: number): string {
  const rounded = Number((share * 100).toFixed(2));
  if (share < 1 && rounded >= 100) return '>99.99 %';
  if (share > 0 && rounded <= 0) return '<0.01 %';
  return `${rounded} %`;
}

/** A number with at most one decimal, without it from ten on: 3.27 → `3.3`, 412.6 → `413`. */
export function brief(value: number): string {
  const shown = Math.abs(value) < 10 ? Number(value.toFixed(1)) : Math.round(value);
  return shown.toLocaleString('en-US');
}

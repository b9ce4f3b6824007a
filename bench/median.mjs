/** Of several rounds: the middle one. */

/** The median; of an even number the mean of the two in the middle. `NaN` of none. */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle - 0.5)] + sorted[Math.ceil(middle - 0.5)]) / 2;
}

/** The smallest value that `share` of them do not exceed. */
export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** The median of what each round's `one` is to the same round's `other`. */
export function medianRatio(one, other) {
  return median(one.map((value, round) => value / other[round]));
}

export function rounded(value, digits = 2) {
  return Number(value.toFixed(digits));
}

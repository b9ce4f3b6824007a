/** Numbers as text that is read back as the same number. */

/**
 * The text of `value` in EDN and JSON alike. A `bigint` is an integer of any length; a float that happens to be whole beyond 2^53 keeps its
 * `.0`, so that it does not come back as one.
 */
export function numberText(value: number | bigint): string {
  if (typeof value === 'bigint') return String(value);
  if (Object.is(value, -0)) return '-0.0';
  if (value === Number.POSITIVE_INFINITY) return '1e999';
  if (value === Number.NEGATIVE_INFINITY) return '-1e999';
  const text = String(value);
  return Number.isInteger(value) && !Number.isSafeInteger(value) && !text.includes('e') ? `${text}.0` : text;
}

/** Writes JSON the way Go's encoder does: maps sorted by key, and nothing in it that a browser could take for HTML. */

/** A `Map` is written sorted by key, an object in its own order. Values must be JSON, or whole numbers of any size (`bigint`). */
export function toGoJson(value: unknown): string {
  if (value instanceof Map) {
    const entries = [...(value as ReadonlyMap<string, unknown>)].sort(([a], [b]) =>
      Buffer.compare(Buffer.from(a), Buffer.from(b)),
    );
    return `{${entries.map(([key, member]) => `${text(key)}:${toGoJson(member)}`).join(',')}}`;
  }
  if (Array.isArray(value)) return `[${value.map(toGoJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([key, member]) => `${text(key)}:${toGoJson(member)}`)
      .join(',')}}`;
  }
  return text(value);
}

/** The shortest decimal that is this 32-bit float: 1/3 → 0.33333334. */
export function float32(value: number): number {
  for (let digits = 1; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}

/** A whole number as 64 bits hold it: one that a number can only round stays within them. */
export function int64(value: number): bigint {
  return BigInt(Math.min(Math.max(value, -(2 ** 63)), 2 ** 63 - 1_024)) + (value >= 2 ** 63 ? 1_023n : 0n);
}

function text(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  return JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Writes JSON the way Go's encoder does: maps sorted by key, and nothing in it that a browser could take for HTML. */

/** A `Map` is written sorted by key, an object in its own order. Values must be JSON. */
export function toGoJson(value: unknown): string {
  if (value instanceof Map) {
    const entries = [...(value as ReadonlyMap<string, unknown>)].sort(([a], [b]) => (a < b ? -1 : 1));
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

function text(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

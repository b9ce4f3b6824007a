/**
 * Seeded, forkable chance: everything random in a run comes from one number, so that it replays.
 *
 * The generator is sfc32 (C. Doty-Humphrey, PractRand), seeded through FNV-1a over the seed and the fork's name.
 * A fork depends on the names only, never on how many numbers were drawn before: adding a draw in one place
 * does not change what another place sees.
 */

/** A source of chance. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number in [low, high]. */
  integer(low: number, high: number): number;
  /** One of the list, each as likely. */
  pick<T>(list: readonly [T, ...T[]]): T;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** An independent source, named: same seed and name, same numbers. */
  fork(name: string): Random;
}

/** The source for `seed`; `path` names a fork of it. */
export function createRandom(seed: number, path = ''): Random {
  let [a, b, c, d] = seedWords(`${seed}/${path}`);
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4_294_967_296;
  };
  for (let warm = 0; warm < 12; warm += 1) next();

  const integer = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    integer,
    pick: <T>(list: readonly [T, ...T[]]): T => list[integer(0, list.length - 1)] ?? list[0],
    chance: (probability) => next() < probability,
    fork: (name) => createRandom(seed, `${path}/${name}`),
  };
}

/** Four 32-bit words from a text: FNV-1a, once with each of four offsets. */
function seedWords(text: string): [number, number, number, number] {
  const basis = 0x811c9dc5;
  const prime = 0x01000193;
  let [a, b, c, d] = [basis | 0, basis ^ 0x9e3779b9, basis ^ 0x7f4a7c15, basis ^ 0x85ebca6b];
  for (let i = 0; i < text.length; i += 1) {
    const letter = text.charCodeAt(i);
    a = Math.imul(a ^ letter, prime);
    b = Math.imul(b ^ letter, prime);
    c = Math.imul(c ^ letter, prime);
    d = Math.imul(d ^ letter, prime);
  }
  return [a, b, c, d];
}

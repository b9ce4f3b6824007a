/** What is known of places of one kind: how much went wrong there, by symptom, and what is told of it. In columns, because there are many. */

import type { Failure } from '../model/failure.ts';
import { byText } from './order.ts';
import { toldKinds, type Told, type ToldKind } from './tell-incidents.ts';

/** One line at a place. */
export interface Noted {
  /** Which of the failures it is. */
  readonly line: number;
  readonly ms: number;
  readonly symptom: number;
  readonly weight: number;
}

/** Histories of places, which have numbers: −1 is that of a place of which nothing is known, nor noted. */
export interface PlaceHistories {
  /** Takes a line in. Of two at the same time the one with the later text counts as the last, whatever the order of the lines. O(1) */
  note(number: number, kind: Failure['kind'], noted: Noted): void;
  /** The weight of a symptom. */
  mass(number: number, symptom: number): number;
  told(number: number): Told;
}

/**
 * No histories yet.
 *
 * @param failures - the lines that will be taken in
 * @param places - how many places there are
 * @param symptoms - how many are told apart
 */
export function createHistories(
  failures: readonly Failure[],
  places: number,
  symptoms: number,
): PlaceHistories {
  const mass = new Float64Array(places * symptoms);
  // Of each kind: how many lines, which is the last, and its time.
  const counts = new Int32Array(places * toldKinds.length);
  const lasts = new Int32Array(places * toldKinds.length);
  const times = new Float64Array(places * toldKinds.length);
  const isLater = (line: number, than: number): boolean =>
    byText(JSON.stringify(failures[line]), JSON.stringify(failures[than])) > 0;
  return {
    note: (number, kind, { line, ms, symptom, weight }) => {
      if (number < 0) return;
      const slot = number * symptoms + symptom;
      mass[slot] = (mass[slot] ?? 0) + weight;
      if (kind === 'verdict') return;
      const place = number * toldKinds.length + toldKinds.indexOf(kind);
      const before = counts[place] ?? 0;
      counts[place] = before + 1;
      const last = times[place] ?? 0;
      if (before > 0 && (ms < last || (ms === last && !isLater(line, lasts[place] ?? -1)))) return;
      lasts[place] = line;
      times[place] = ms;
    },
    mass: (number, symptom) => (number < 0 ? 0 : (mass[number * symptoms + symptom] ?? 0)),
    told: (number) => {
      const found: { -readonly [K in ToldKind]?: Told[K] } = {};
      for (const [at, kind] of toldKinds.entries()) {
        const place = number * toldKinds.length + at;
        const count = counts[place] ?? 0;
        const last = failures[lasts[place] ?? -1];
        if (count > 0 && last !== undefined) found[kind] = { count, last };
      }
      return found;
    },
  };
}

/**
 * The books of a participant: the first answer to every key, and an append-only ledger of effects.
 *
 * An entry is one line of the journal, so that an answer and its effect are both there or both not. The first answer to a key,
 * a refusal too, is repeated to every later copy, over restarts. A caller that gives a step up settles the step's key as well
 * (a tombstone): the late original is then refused.
 */

import type { Answer, Store } from './ports.ts';

/** Something that happened for a saga. `amount` is signed: taken is positive, given back negative, nothing zero. */
interface Effect {
  readonly step: string;
  readonly saga: string;
  readonly key: string;
  readonly amount: number;
  readonly account: string;
}

/** What one request settled. */
export interface Entry {
  readonly answers: readonly { readonly key: string; readonly answer: Answer }[];
  readonly effect?: Effect;
}

/** The books of one participant. */
export interface Books<E extends Entry> {
  /** The first answer to a key. */
  answer(key: string): Answer | undefined;
  /** Writes an entry down, then lets it count. */
  settle(entry: E): void;
  /** Every effect, numbered from 1 in the order they happened. O(rows). */
  rows(): readonly (Effect & { readonly row: number })[];
}

/** The books as the store has them. `apply` sees every entry once, those from before a restart first. */
export function openBooks<E extends Entry>(
  store: Store<E>,
  apply: (entry: E) => void = () => undefined,
): Books<E> {
  const answers = new Map<string, Answer>();
  const effects: Effect[] = [];
  const count = (entry: E): void => {
    for (const { key, answer } of entry.answers) if (!answers.has(key)) answers.set(key, answer);
    if (entry.effect !== undefined) effects.push(entry.effect);
    apply(entry);
  };
  for (const entry of store.records) count(entry);

  return {
    answer: (key) => answers.get(key),
    settle: (entry) => {
      store.append(entry);
      count(entry);
    },
    rows: () =>
      effects.map(({ step, saga, key, amount, account }, index) => ({
        row: index + 1,
        step,
        saga,
        key,
        amount,
        account,
      })),
  };
}

import { SeatrialError } from '../../../lib/errors.ts';
import type { HistoryDialect, Value } from '../../../model/history.ts';
import { canonical, isList, isSame, show } from '../canonical.ts';
import { defineModel, type Call } from '../model.ts';

/** Values by key, as written; what is not in it has the initial value. */
interface Registers {
  readonly initial: Value;
  readonly values: ReadonlyMap<string | number, Value>;
}

/**
 * Registers that are read and written together: `txn` with a list of `[read, key, value]` and `[write, key, value]` (also `r`, `w`, with or
 * without a colon), done one after the other in one step. All have the initial value at first, which is unset where nobody says it.
 */
export const multiRegister = defineModel<Registers>({
  name: 'multi-register',
  functions: {
    txn: {
      kind: ({ argument }) => (stepsOf(argument).every(isRead) ? 'observer' : 'update'),
      restate,
      step(state, { argument }) {
        let after = state;
        for (const step of stepsOf(argument)) {
          const [, key = null, value = null] = step;
          const name = canonical(key);
          if (!isRead(step)) after = { ...after, values: new Map(after.values).set(name, value) };
          else if (step.length === 3 && !isSame(valueOf(after, name), value)) return undefined;
        }
        return after;
      },
    },
  },
  init: (initial) => ({ initial: initial ?? null, values: new Map() }),
  key: (state) => entriesOf(state).join(', '),
  describe: (state) => (state.values.size === 0 ? 'nothing written' : entriesOf(state).map(plain).join(', ')),
  values: {
    puts: ({ argument }) =>
      stepsOf(argument)
        .filter((step) => !isRead(step))
        .map(written),
    sees: ({ argument }) => stepsOf(argument).filter(isFromOutside).map(written),
    count(state, pair) {
      const [key = null, value = null] = pair as readonly Value[];
      return isSame(valueOf(state, canonical(key)), value) ? 1 : 0;
    },
  },
});

/** What was seen as the argument; of an indeterminate one only its writes. A read that says nothing loses its value. */
function restate({ f, argument, result }: Call, { nil }: HistoryDialect): Call | undefined {
  const isKnown = isList(result);
  const steps = stepsOf(isKnown ? result : argument).flatMap((step) => {
    if (!isRead(step)) return [step];
    if (!isKnown || (isSame(step[2] ?? null, null) && nil === 'unknown')) return [];
    return [[step[0] ?? null, step[1] ?? null, step[2] ?? null]];
  });
  // A result, because what observers without one saw is not known.
  return steps.length === 0 ? undefined : { f, argument: steps, result: true };
}

function stepsOf(value: Value | undefined): readonly (readonly Value[])[] {
  if (isList(value) && value.every((step) => isList(step) && isWord(step[0], 'r', 'read', 'w', 'write'))) {
    return value as readonly (readonly Value[])[];
  }
  throw new SeatrialError(
    'E_HISTORY_MALFORMED',
    `txn wants a list of [read, key, value] and [write, key, value], and was given ${show(value)}`,
  );
}

/** Which register has which value. */
function written([, key = null, value = null]: readonly Value[]): Value {
  return [key, value];
}

/** Whether a step reads what was there before its transaction. */
function isFromOutside(step: readonly Value[], index: number, steps: readonly (readonly Value[])[]): boolean {
  const isOwn = steps.slice(0, index).some((before) => !isRead(before) && isSame(before[1], step[1]));
  return isRead(step) && step.length === 3 && !isOwn;
}

function isRead([f]: readonly Value[]): boolean {
  return isWord(f, 'r', 'read');
}

/** Whether it is one of the words, or a keyword of that name. */
function isWord(value: Value | undefined, ...words: readonly string[]): boolean {
  return typeof value === 'string' && words.includes(value.replace(/^:/, ''));
}

function valueOf({ values, initial }: Registers, name: string | number): Value {
  return values.has(name) ? (values.get(name) ?? null) : initial;
}

function entriesOf({ values }: Registers): string[] {
  return [...values].map(([name, value]) => `${String(name)}=${show(value)}`).sort();
}

/** Without the mark that tells texts from numbers. */
function plain(entry: string): string {
  return entry.replace(/^'/, '');
}

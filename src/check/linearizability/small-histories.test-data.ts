/** Small histories, valid or not, for comparing with the naive search. */

import type { Random } from '../../lib/random.ts';
import type { Value } from '../../model/history.ts';
import type { HistoryOperation } from '../../model/history-operation.ts';
import type { Model } from './model.ts';
import type { ModelName } from './registry.ts';

/** What can be asked of a model, and what could be answered. */
export interface Question {
  readonly f: string;
  readonly argument?: Value;
  readonly answers?: readonly Value[];
}

/** A handful for each model: few values, so that much coincides. */
export const questions: Readonly<Record<ModelName, readonly [Question, ...Question[]]>> = {
  register: [
    { f: 'read', answers: [1, 2, null] },
    { f: 'write', argument: 1 },
    { f: 'write', argument: 2 },
  ],
  'cas-register': [
    { f: 'read', answers: [1, 2, null] },
    { f: 'write', argument: 1 },
    { f: 'write', argument: 2 },
    { f: 'cas', argument: [1, 2] },
    { f: 'cas', argument: [2, 1] },
    { f: 'cas', argument: [2, 2] },
  ],
  'multi-register': [
    { f: 'txn', argument: [['write', 'x', 1]] },
    {
      f: 'txn',
      argument: [
        ['w', 'x', 2],
        ['w', 'y', 1],
      ],
    },
    {
      f: 'txn',
      argument: [
        ['read', 'x', null],
        ['write', 'y', 2],
      ],
      answers: [1, 2, null].map((x) => [
        ['read', 'x', x],
        ['write', 'y', 2],
      ]),
    },
    {
      f: 'txn',
      argument: [
        ['read', 'x', null],
        ['read', 'y', null],
      ],
      answers: [1, 2, null].flatMap((x) =>
        [1, 2, null].map((y) => [
          ['read', 'x', x],
          ['read', 'y', y],
        ]),
      ),
    },
  ],
  'kv-append': [
    { f: 'get', answers: ['', 'a', 'b', 'ab', 'ba', 'aa'] },
    { f: 'put', argument: 'a' },
    { f: 'put', argument: 'b' },
    { f: 'append', argument: 'a' },
    { f: 'append', argument: 'b' },
  ],
  set: [
    { f: 'add', argument: 1 },
    { f: 'add', argument: 2 },
    { f: 'remove', argument: 1 },
    { f: 'contains', argument: 1, answers: [true, false] },
    { f: 'contains', argument: 2, answers: [true, false] },
    { f: 'read', answers: [[], [1], [2], [1, 2]] },
  ],
  'fifo-queue': [
    { f: 'enqueue', argument: 1 },
    { f: 'enqueue', argument: 2 },
    { f: 'dequeue', answers: [1, 2, null] },
  ],
  stack: [
    { f: 'push', argument: 1 },
    { f: 'push', argument: 2 },
    { f: 'pop', answers: [1, 2, null] },
  ],
  counter: [
    { f: 'add', argument: 1 },
    { f: 'add', argument: -1 },
    { f: 'add', argument: 2 },
    { f: 'read', answers: [0, 1, 2, 3, -1] },
  ],
  mutex: [{ f: 'acquire' }, { f: 'release' }],
  semaphore: [{ f: 'acquire' }, { f: 'acquire', argument: 2 }, { f: 'release' }],
  'fenced-lock': [{ f: 'acquire', answers: [1, 2, 3] }, { f: 'release' }],
};

/** How random histories are made. */
export interface SmallHistory {
  readonly name: ModelName;
  readonly operations: number;
  readonly processes: number;
  /** Keys asked of; one: none is written down. */
  readonly keys: number;
  /** The share of operations whose outcome is not known. */
  readonly info: number;
  /** The share of answers that are made up. */
  readonly lies: number;
}

interface Open {
  readonly question: Question;
  readonly key: number;
  readonly begin: number;
  result?: Value | undefined;
  isDone: boolean;
}

/**
 * A history of a real object: each operation takes effect at a moment between its invocation and its completion, and some answers are then
 * replaced by others. With `lies` 0 it is linearizable.
 */
export function smallHistory(
  random: Random,
  model: Model,
  { name, operations, processes, keys, info, lies }: SmallHistory,
): HistoryOperation[] {
  const history: HistoryOperation[] = [];
  const states: unknown[] = Array.from({ length: keys }, () => model.init(undefined));
  const open = new Map<number, Open>();
  const late = new Set<Open>();
  let position = 0;
  let asked = 0;
  let nextProcess = processes;
  const clients = Array.from({ length: processes }, (_, index) => index);

  const perform = (one: Open): boolean => {
    if (one.isDone) return true;
    const [state, result] = answer(random, model, states[one.key], one.question);
    if (state === undefined) return false;
    [states[one.key], one.result, one.isDone] = [state, result, true];
    return true;
  };
  const complete = (index: number, process: number, one: Open, outcome: 'ok' | 'fail' | 'info'): void => {
    open.delete(process);
    const { question, key, begin } = one;
    const lie = random.chance(lies) && question.answers !== undefined;
    const result = lie ? random.pick(question.answers as [Value, ...Value[]]) : one.result;
    position += 1;
    history.push({
      f: question.f,
      ...(keys > 1 ? { key } : {}),
      argument: question.argument,
      result: outcome === 'ok' ? result : undefined,
      outcome,
      process,
      invokeLine: begin + 1,
      completeLine: position,
      begin,
      end: outcome === 'info' ? Infinity : position - 1,
    });
    if (outcome === 'info') {
      late.add(one);
      clients[index] = nextProcess;
      nextProcess += 1;
    }
  };

  while (asked < operations || open.size > 0) {
    const index = random.integer(0, processes - 1);
    const process = clients[index] ?? index;
    const one = open.get(process);
    if (one === undefined) {
      if (asked === operations) continue;
      asked += 1;
      const question = random.pick(questions[name]);
      open.set(process, { question, key: random.integer(0, keys - 1), begin: position++, isDone: false });
    } else if (random.chance(info)) {
      if (random.chance(0.5)) perform(one);
      complete(index, process, one, 'info');
    } else if (random.chance(0.5)) perform(one);
    else if (one.isDone) complete(index, process, one, 'ok');
    else complete(index, process, one, perform(one) ? 'ok' : 'fail');
    for (const straggler of late) if (random.chance(0.1)) perform(straggler);
  }
  return history.sort((a, b) => a.begin - b.begin);
}

/** What the object answers, and its state then; `undefined` where it refuses. */
function answer(
  random: Random,
  model: Model,
  state: unknown,
  { f, argument, answers = [] }: Question,
): [state: unknown, result: Value | undefined] {
  const possible = [undefined, ...answers].flatMap((result): [unknown, Value | undefined][] => {
    if (result === undefined && answers.length > 0) return [];
    const known = model.functions[f];
    const call = { f, argument, result };
    const after = known?.step(state, known.restate?.(call, { nil: 'unset' }) ?? call);
    return after === undefined ? [] : [[after, result]];
  });
  return possible.length === 0
    ? [undefined, undefined]
    : random.pick(possible as [[unknown, Value | undefined]]);
}

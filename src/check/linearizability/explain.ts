/** A violation in words, for people: strings out. */

import type { HistoryOperation } from '../../model/history-operation.ts';
import { show } from './canonical.ts';
import type {
  LinearizabilityViolation,
  MissingOrigin,
  PartialLinearization,
  PendingOperation,
} from './explanation.ts';

/** Of long linearizations only the end is told. */
const operationsTold = 10;

/** Lines of text: what cannot be placed, what is already impossible, and how far the longest linearizations come. */
export function explainViolation(violation: LinearizabilityViolation): string {
  const { key, operation, untilLine, isShortest, sinceLine, prefix, origin, linearizations } = violation;
  const object = key === undefined ? '' : `, key ${show(key)}`;
  const share = isShortest
    ? `Lines 1 to ${untilLine} are already impossible; no shorter beginning is.`
    : `Lines 1 to ${untilLine} were reached; the budget ended before the search for a shorter beginning that is impossible.`;
  return [
    `Not linearizable${object}: ${asked(operation)} of process ${operation.process} (${lines(operation)}) has no place.`,
    `${share} ${count(prefix.length, 'operation')} of this object ${prefix.length === 1 ? 'begins' : 'begin'} there${sinceLine === undefined ? '' : `, from line ${sinceLine} on`}.`,
    ...(origin === undefined ? [] : [originTold(origin, operation)]),
    ...linearizations.flatMap((linearization, index) => told(linearization, index, operation)),
  ].join('\n');
}

/** Why the value that was seen has no origin. */
function originTold(
  { value, takers }: MissingOrigin,
  { completeLine, invokeLine }: HistoryOperation,
): string {
  const until = completeLine ?? invokeLine;
  if (takers.length === 0)
    return `Nobody can have put ${show(value)} there: it was not there at first, and nothing that puts it begins before line ${until}.`;
  const taken = takers.map((one) => `process ${one.process} (${lines(one)})`).join(', ');
  return `No ${show(value)} can have been left: all that can have been put there before line ${until} was taken, by ${taken}.`;
}

/** An operation in a few words: `read → 4`, `cas [3,0]`, `write 1 (outcome unknown)`. */
export function asked({ f, argument, result, outcome }: HistoryOperation): string {
  const given = argument === undefined || argument === null ? '' : ` ${show(argument)}`;
  const isEcho = result !== undefined && show(result) === show(argument);
  const seen = outcome !== 'ok' || result === undefined || isEcho ? '' : ` → ${show(result)}`;
  return `${f}${given}${seen}${outcome === 'info' ? ' (outcome unknown)' : ''}`;
}

function told(
  { order, state, pending }: PartialLinearization,
  index: number,
  stuck: HistoryOperation,
): string[] {
  const rank = index === 0 ? 'The longest linearization' : 'Another linearization';
  const left = order.length - operationsTold;
  return [
    '',
    `${rank} without it: ${count(order.length, 'operation')}, then the state is ${state}.`,
    ...(left > 0 ? [`  … ${left} before`] : []),
    ...order.slice(-operationsTold).map((operation) => `  ${row(operation)}`),
    `  Open at line ${stuck.completeLine ?? stuck.invokeLine}:`,
    ...pending.map(({ operation, why }) => `  ${row(operation)}: ${reason(why, operation === stuck, state)}`),
  ];
}

function reason(why: PendingOperation['why'], isStuck: boolean, state: string): string {
  if (why === 'impossible') return `not possible when the state is ${state}`;
  return isStuck ? 'possible, but not in time' : 'possible next, but leads nowhere';
}

function row(operation: HistoryOperation): string {
  return `${lines(operation)}, process ${operation.process}: ${asked(operation)}`;
}

function lines({ invokeLine, completeLine }: HistoryOperation): string {
  return completeLine === undefined ? `line ${invokeLine}` : `lines ${invokeLine}–${completeLine}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

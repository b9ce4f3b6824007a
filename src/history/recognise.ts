/** Which form a history has, by what it begins with. A file's name says nothing. */

import type { Value } from '../model/history.ts';
import { isLogLine } from './jepsen-log.ts';
import { isEvent } from './run-rows.ts';

/** The forms that are read here: see docs/histories.md. */
export const historyFormats = ['seatrial', 'edn', 'jepsen-log', 'porcupine-kv', 'json'] as const;

/** One of them. */
export type HistoryFormat = (typeof historyFormats)[number];

/** So much of a text is looked at, blanks and comments before it not counted. */
const lookedAt = 512;

/** Porcupine's rows have these keys in this order, and only these functions. */
const porcupineKv = /^\{:process \d+, :type :\w+, :f :(?:get|put|append), :key "/;

/**
 * The form of the text that begins so; `undefined` where it is none of them.
 *
 * An empty text is a history of ours without rows, an empty list one in EDN.
 */
export function recogniseHistory(head: string): HistoryFormat | undefined {
  const begin = withoutComments(head);
  if (begin === '') return 'seatrial';
  if (isLogLine(begin.split('\n', 1)[0] ?? '')) return 'jepsen-log';
  if (porcupineKv.test(begin)) return 'porcupine-kv';
  if (/^\[\s*\{\s*(?:"|\})/.test(begin)) return 'json';
  if (/^\{\s*(?:"|\})/.test(begin)) return 'seatrial';
  if (/^(?:[[(][\s,]*)?(?:[#^;{)\]]|$)/.test(begin)) return 'edn';
  return undefined;
}

/** Whether the text that begins so is the `events.jsonl` of a run: its first line is an event. */
export function isRunBegin(head: string): boolean {
  const [first = ''] = head.trimStart().split('\n', 1);
  try {
    return isEvent(JSON.parse(first) as Value);
  } catch {
    return false;
  }
}

/** Whether this is enough of the beginning to tell. */
export function isEnough(head: string): boolean {
  return withoutComments(head).length >= lookedAt;
}

/** The text from the first character that is no blank, no comment of EDN and no byte order mark. */
function withoutComments(text: string): string {
  return text.replace(/^(?:[\s,\uFEFF]+|;[^\n]*(?:\n|$))*/, '');
}

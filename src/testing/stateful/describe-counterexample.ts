/** A wrong answer of a service in words: what was asked, one request a line, and what should have come. */

import { inspect } from 'node:util';
import type { AskedStep, ServiceCounterexample } from './service-check.ts';
import { unanswered } from './service-model.ts';

/** Several lines, without a newline at the end. */
export function describeCounterexample({ steps, expected, thrown, replay }: ServiceCounterexample): string {
  const wrong =
    thrown === undefined
      ? `the last answer should have been ${expected.map(shown).join(' or ')}`
      : `the last one threw ${thrown instanceof Error ? thrown.message : shown(thrown)}`;
  return [
    `violated after ${steps.length} ${steps.length === 1 ? 'request' : 'requests'}: ${wrong}`,
    ...steps.map((step, place) => `  ${place + 1}. ${lineOf(step)}`),
    `again: replay: ${shown(replay)}`,
  ].join('\n');
}

function lineOf({ command, input, answer }: AskedStep): string {
  const asked = input === undefined ? command : `${command} ${shown(input)}`;
  if (answer === undefined) return asked;
  return `${asked} → ${answer === unanswered ? 'unanswered' : shown(answer)}`;
}

function shown(value: unknown): string {
  return inspect(value, { depth: 6, breakLength: Number.POSITIVE_INFINITY });
}

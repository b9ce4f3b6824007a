/** Errors for people: code, sentence, way on, and the whole chain of causes. */

import { SeatrialError } from '../lib/errors.ts';
import { asSeatrialError } from './known-error.ts';
import type { Paint } from './paint.ts';

const causesMax = 16;

/** Everything there is to say about `error`, several lines, ending in a newline. */
export function describeError(
  error: unknown,
  paint: Paint,
  { stacks = false }: { stacks?: boolean } = {},
): string {
  const known = asSeatrialError(error);
  const lines = [`${paint.red(known.code)} ${known.message}`];
  if (known.hint !== undefined) lines.push(`  ${paint.bold('→')} ${known.hint}`);
  if (known.code === 'E_INTERNAL')
    lines.push(`  ${paint.bold('→')} this is a defect of Seatrial; please report it with the lines below`);
  if (known !== error && known.code === 'E_INTERNAL' && error instanceof Error && error.stack !== undefined)
    lines.push(error.stack);
  for (const cause of causes(error)) {
    lines.push(`  caused by: ${text(cause)}`);
    if (stacks && cause instanceof Error && cause.stack !== undefined) lines.push(cause.stack);
  }
  return `${lines.join('\n')}\n`;
}

/** All causes, depth first: of an error its cause, of an aggregate its errors, too. */
function causes(error: unknown): unknown[] {
  const seen = new Set<unknown>([error]);
  const visit = (from: unknown): void => {
    if (!(from instanceof Error)) return;
    const inner: unknown[] = from instanceof AggregateError ? (from.errors as unknown[]) : [];
    for (const next of [...(from.cause === undefined ? [] : [from.cause]), ...inner]) {
      if (seen.has(next) || seen.size > causesMax) continue;
      seen.add(next);
      visit(next);
    }
  };
  visit(error);
  return [...seen].slice(1);
}

function text(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = error instanceof SeatrialError ? `${error.code} ` : '';
  return `${code}${error.message}`;
}

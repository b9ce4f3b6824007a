/**
 * Calls to the target through its client module: operations through the entry's link, books directly.
 *
 * The client module belongs to the target's author: it may hang, throw or answer nonsense. An operation is then `info`, because
 * nobody knows what became of it; books are then not readable.
 */

import { z } from 'zod';
import { messageOf, SeatrialError } from '../lib/errors.ts';
import type { Address, Books, Outcome, TargetClient } from '../model/client.ts';
import { balanceSchema, ledgerRowSchema, sagaStatusSchema } from '../model/ledger.ts';
import type { TargetSession } from '../run/ports.ts';
import { inTime } from './in-time.ts';

/** Where the calls go. */
export interface SessionOptions {
  readonly client: TargetClient;
  /** The client's link to a replica; `undefined` when clients have none. */
  readonly entry: (replica: string) => Address | undefined;
  /** The replica itself. */
  readonly direct: (replica: string) => Address;
}

const issuesShown = 3;
const charactersShown = 500;

const outcomeSchema = z.object({
  type: z.enum(['ok', 'fail', 'info']),
  result: z.string().nullable().optional(),
  error: z.string().optional(),
});

const booksSchema = z.object({
  ledger: z
    .object({ rows: z.array(ledgerRowSchema), balances: z.array(balanceSchema).optional() })
    .optional(),
  sagas: z.record(z.string(), sagaStatusSchema).optional(),
  state: z.record(z.string(), z.string()).optional(),
});

/** The session over this client module. `books` rejects with `E_TARGET_UNREACHABLE`. */
export function createSession({ client, entry, direct }: SessionOptions): TargetSession {
  return {
    perform: async (operation, timeoutMs) => {
      const address = entry(operation.place);
      if (address === undefined) return unknown(`clients have no link to ${operation.place}`);
      try {
        const outcome = await timed(timeoutMs, (signal) => client.perform(operation, { address, signal }));
        const { type, result, error } = outcomeSchema.parse(outcome);
        return {
          type,
          ...(result === undefined ? {} : { result }),
          ...(error === undefined ? {} : { error: shown(error) }),
        };
      } catch (error) {
        return unknown(
          error instanceof z.ZodError
            ? `the client module gave no outcome: ${firstIssues(error)}`
            : messageOf(error),
        );
      }
    },
    books: async (replica, sagas, timeoutMs) => {
      try {
        const books = await timed(timeoutMs, (signal) =>
          client.books(replica, { address: direct(replica), signal }, sagas),
        );
        return booksSchema.parse(books) as Books;
      } catch (cause) {
        const why =
          cause instanceof z.ZodError
            ? `not as books should be: ${firstIssues(cause)}`
            : shown(messageOf(cause));
        throw new SeatrialError('E_TARGET_UNREACHABLE', `the books of ${replica} cannot be read: ${why}`, {
          cause,
        });
      }
    },
  };
}

function unknown(error: string): Outcome {
  return { type: 'info', error: shown(error) };
}

/** What is wrong and where, at most three of it: a wrong ledger is wrong in every row. */
function firstIssues({ issues }: z.ZodError): string {
  const first = issues
    .slice(0, issuesShown)
    .map(({ path, message }) => (path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`));
  const more = issues.length > issuesShown ? `; and ${issues.length - issuesShown} more` : '';
  return `${shown(first.join('; '))}${more}`;
}

/** Fit for a row: a client may throw the whole answer it did not understand. */
function shown(text: string): string {
  return text.length > charactersShown ? `${text.slice(0, charactersShown)}…` : text;
}

/** The call's answer, or a rejection after `ms`, also when the callee does not care about its signal. */
async function timed<T>(ms: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const over = new AbortController();
  try {
    return await inTime((async (): Promise<T> => call(over.signal))(), ms);
  } catch (error) {
    over.abort(error);
    throw error;
  }
}

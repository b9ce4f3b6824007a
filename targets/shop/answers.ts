/** The answers all services give, and how a caller reads them. */

import type { Answer } from './ports.ts';

/** Done. */
export function done(body: unknown = {}): Answer {
  return { status: 200, body };
}

/** Understood, and refused for good: it has no effect, now or later. */
export function refused(reason: string): Answer {
  return { status: 409, body: { refused: reason } };
}

/** Not understood. */
export function malformed(reason: string): Answer {
  return { status: 422, body: { refused: reason } };
}

/** Not there. */
export function absent(what: string): Answer {
  return { status: 404, body: { error: `no such ${what}` } };
}

/**
 * What a caller knows after a call. Definite only when the service itself said so. Everything else is `unknown`: no answer, any
 * 5xx, and what a server says on its own of a request that came in torn (400) or too slowly (408): an earlier copy may have been
 * whole.
 */
export function outcomeOf(answer: Answer | undefined): 'ok' | 'refused' | 'unknown' {
  if (answer === undefined) return 'unknown';
  if (answer.status >= 200 && answer.status < 300) return 'ok';
  return answer.status === 409 || answer.status === 422 ? 'refused' : 'unknown';
}

/** The ledger of a service that has no effects of its own: what it does is done by the services it calls. */
export function emptyLedger(): Answer {
  return done({ rows: [], balances: [] });
}

/**
 * How the step that a span stands for has ended, as far as the span says.
 *
 * The first of these counts that there is:
 *
 *     saga.outcome                         ok, refused, unknown: what the service says
 *     http.response.status_code            2xx ok; 4xx but 408 refused; anything else unknown; so is any, where the span failed after a 2xx
 *     rpc.grpc.status_code                 0 ok; 3, 5, 7, 9, 11, 12, 16 refused; anything else unknown
 *     status Error, or error.type          unknown: also a call that failed on its way may have arrived
 *     a client's HTTP request, no answer   unknown
 *     status Ok                            ok
 *     anything else                        nobody says
 *
 * A span whose status is not set says nothing: instrumentation leaves it where all went well, and programmers where nobody looked.
 */

import type { Span } from './otlp-spans.ts';

/** The outcome of a step; `undefined`: nobody says. */
export type StepOutcome = 'ok' | 'refused' | 'unknown' | undefined;

const outcomes = ['ok', 'refused', 'unknown'] as const;
/** INVALID_ARGUMENT, NOT_FOUND, PERMISSION_DENIED, FAILED_PRECONDITION, OUT_OF_RANGE, UNIMPLEMENTED, UNAUTHENTICATED. */
const refusedByGrpc: ReadonlySet<number> = new Set([3, 5, 7, 9, 11, 12, 16]);

/** How it ended. O(1). */
export function outcomeOf(span: Span): StepOutcome {
  const { attributes, status, kind } = span;
  const said = attributes.get('saga.outcome')?.toLowerCase();
  if (said !== undefined) return outcomes.find((one) => one === said);
  const hasFailed = status === 'error' || attributes.has('error.type');
  const http = numberIn(attributes, 'http.response.status_code', 'http.status_code');
  if (http !== undefined) return outcomeOfHttp(http, hasFailed);
  const grpc = numberIn(attributes, 'rpc.grpc.status_code', 'rpc.response.status_code');
  if (grpc !== undefined) return grpc === 0 ? 'ok' : refusedByGrpc.has(grpc) ? 'refused' : 'unknown';
  if (hasFailed || (kind === 'client' && isHttp(attributes))) return 'unknown';
  return status === 'ok' ? 'ok' : undefined;
}

/** A 4xx is an error to a client, and an answer all the same. */
function outcomeOfHttp(code: number, hasFailed: boolean): StepOutcome {
  if (code >= 200 && code < 300) return hasFailed ? 'unknown' : 'ok';
  return code >= 400 && code < 500 && code !== 408 ? 'refused' : 'unknown';
}

function isHttp(attributes: Span['attributes']): boolean {
  return ['http.request.method', 'http.method', 'url.full', 'http.url'].some((key) => attributes.has(key));
}

function numberIn(attributes: Span['attributes'], ...keys: readonly string[]): number | undefined {
  const text = keys.map((key) => attributes.get(key)).find((one) => one !== undefined);
  return text !== undefined && /^\d{1,3}$/.test(text) ? Number(text) : undefined;
}

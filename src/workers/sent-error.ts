/** Errors on their way from one thread to another: their class does not survive. */

import { SeatrialError, type ErrorCode } from '../lib/errors.ts';

/** What is sent of one. */
export interface SentError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | undefined;
}

/** What is not ours is a mistake of ours. */
export function sentError(error: unknown): SentError {
  if (error instanceof SeatrialError) return { code: error.code, message: error.message, hint: error.hint };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: 'E_INTERNAL', message, hint: undefined };
}

export function receivedError({ code, message, hint }: SentError): SeatrialError {
  return new SeatrialError(code, message, hint === undefined ? {} : { hint });
}

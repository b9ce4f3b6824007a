/** Errors are about the tool or what it was given; what the target did wrong is a verdict. */

/** Every code this package throws on purpose. Stable: users match on them; `docs/errors.md` explains each. */
export type ErrorCode =
  | 'E_USAGE'
  | 'E_FILE_INVALID'
  | 'E_FILE_MISSING'
  | 'E_FILE_ACCESS'
  | 'E_SCHEMA_NEWER'
  | 'E_HISTORY_MALFORMED'
  | 'E_MODEL_INVALID'
  | 'E_INPUT_UNKNOWN'
  | 'E_TARGET_START'
  | 'E_TARGET_LOST'
  | 'E_TARGET_UNREACHABLE'
  | 'E_CLIENT_INVALID'
  | 'E_PROXY'
  | 'E_ENGINE'
  | 'E_IMAGE'
  | 'E_BYPASS'
  | 'E_PORTS_EXHAUSTED'
  | 'E_HEAL'
  | 'E_LIMIT'
  | 'E_STOPPED'
  | 'E_LOCKED'
  | 'E_REMOTE'
  | 'E_JOURNAL'
  | 'E_INTERRUPTED'
  | 'E_SIMULATION'
  | 'E_SIMULATION_INVALID'
  | 'E_INTERNAL';

/** Base of everything this package throws on purpose. `code` is stable; `message` is for people. */
export class SeatrialError extends Error {
  override readonly name: string = 'SeatrialError';
  readonly code: ErrorCode;
  /** What the reader can do about it, printed under the message. */
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}

/** The sentence in anything thrown, for rows and logs. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

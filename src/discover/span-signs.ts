/**
 * How a call ended, as the caller's span says besides "failed": that a deadline passed, that an open circuit breaker kept it back, that the
 * answer was a refusal and no failure, and which try it was.
 *
 * After OpenTelemetry's semantic conventions (HTTP, RPC, exceptions; old names and new), gRPC's own tracing (gRFC A72), OpenTracing's `error.kind`,
 * Brave's `rpc.error_code`, Envoy's tags `response_flags` and `retry.count`, and the errors that resilience4j, Polly, Hystrix, opossum, cockatiel,
 * gobreaker and MicroProfile throw when a breaker is open.
 */

/** What a span says of how its call ended, in numbers: zero is nothing. */
export interface SpanSigns {
  /** {@link signFlags}, and above them which try it was. */
  readonly flags: number;
  /** A digest of what was asked for, where the caller says it: tries of one request ask for the same. */
  readonly request: number;
}

/** What may be said. */
export const signFlags = {
  /** Nobody waited any longer. */
  timedOut: 1,
  /** A breaker was open, so nothing was sent. */
  refused: 2,
  /** The answer says that the request was at fault: no failure of the callee. */
  declined: 4,
  /** Whatever the status of the span is, the answer was not a good one. */
  unwell: 8,
  /** The client was asked to go somewhere else, or to say who it is, before anything failed. */
  turned: 16,
} as const;

const tryBits = 5;
/** More tries than this of one call are counted as so many. */
export const triesMax = 100;

/** Which try of its call a span was, from 1. */
export function tryOf(flags: number): number {
  return (flags >>> tryBits) + 1;
}

/** Both together: all that either says, and the later try. */
export function bothSigns(a: number, b: number): number {
  const low = (1 << tryBits) - 1;
  return ((a | b) & low) | (Math.max(a >>> tryBits, b >>> tryBits) << tryBits);
}

const nothing: SpanSigns = { flags: 0, request: 0 };

type Role = 'http' | 'grpc' | 'again' | 'try' | 'flags' | 'words' | 'url' | 'path' | 'query';

/** Attributes, and what else a reader puts among them: the message of a status, exceptions. */
const roles: ReadonlyMap<string, Role> = new Map<string, Role>([
  ['http.response.status_code', 'http'],
  ['http.status_code', 'http'],
  ['rpc.grpc.status_code', 'grpc'],
  ['rpc.response.status_code', 'grpc'],
  ['grpc.status_code', 'grpc'],
  ['rpc.error_code', 'grpc'],
  ['http.request.resend_count', 'again'],
  ['http.resend_count', 'again'],
  ['http.retry_count', 'again'],
  ['retry.count', 'again'],
  ['previous-rpc-attempts', 'again'],
  ['rpc.grpc.request.metadata.grpc-previous-rpc-attempts', 'again'],
  ['rpc.request.metadata.grpc-previous-rpc-attempts', 'again'],
  ['http.request.header.x-envoy-attempt-count', 'try'],
  ['x-envoy-attempt-count', 'try'],
  ['response_flags', 'flags'],
  ['error.type', 'words'],
  ['error', 'words'],
  ['error.kind', 'words'],
  ['error.message', 'words'],
  ['otel.status_description', 'words'],
  ['status.message', 'words'],
  ['exception.type', 'words'],
  ['exception.message', 'words'],
  ['url.full', 'url'],
  ['http.url', 'url'],
  ['http.target', 'path'],
  ['url.path', 'path'],
  ['url.query', 'query'],
]);

/** The attributes that {@link signsOf} asks for. */
export const signKeys: ReadonlySet<string> = new Set(roles.keys());

/** What these attributes of a span say. O(their characters), of which the first 500 of each are looked at. */
export function signsOf(attributes: ReadonlyMap<string, string>, failed: boolean): SpanSigns {
  if (attributes.size === 0) return nothing;
  let flags = 0;
  let http = '';
  let grpc = '';
  let url: string | undefined;
  let path: string | undefined;
  let query = '';
  let tries = 1;
  for (const [key, value] of attributes) {
    switch (roles.get(key)) {
      case 'http':
        http = value;
        break;
      case 'grpc':
        grpc = value;
        break;
      case 'again':
        tries = Math.max(tries, 1 + countIn(value));
        break;
      case 'try':
        tries = Math.max(tries, countIn(value));
        break;
      case 'flags':
        flags |= flagsOfEnvoy(value);
        break;
      case 'words':
        if (!failed) break;
        flags |= flagsOfWords(value.slice(0, wordsMax));
        // OpenTelemetry's type of an error is the status where there is nothing better.
        if (key === 'error.type' && http === '' && /^[1-5]\d\d$/.test(value)) http = value;
        break;
      case 'url':
        url ??= value.replace(authority, '');
        break;
      case 'path':
        path ??= value;
        break;
      case 'query':
        query = `?${value}`;
        break;
      case undefined:
    }
  }
  const what = url ?? (path === undefined ? undefined : `${path}${query}`);
  return {
    flags: flags | flagsOfHttp(http) | flagsOfGrpc(grpc) | ((Math.min(tries, triesMax) - 1) << tryBits),
    request: what === undefined ? 0 : digest(what),
  };
}

const wordsMax = 500;
const authority = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;

function countIn(value: string): number {
  return /^\d{1,9}$/.test(value) ? Number(value) : 0;
}

const { timedOut, refused, declined, unwell, turned } = signFlags;

/** The answers that say: try again later. */
const passing: ReadonlySet<string> = new Set(['408', '425', '429']);

function flagsOfHttp(status: string): number {
  const [first] = status;
  if (first === undefined || first === '2' || first === '1' || status.length !== 3) return 0;
  if (first === '3') return turned;
  const isTurned = status === '401' || status === '407';
  return unwell | (first === '4' && !passing.has(status) ? declined : 0) | (isTurned ? turned : 0);
}

/** Status codes of gRPC that find fault with the request, by number and name; the others but OK find it with the callee. */
const declinedOfGrpc: ReadonlySet<string> = new Set([
  ...[
    '1',
    '3',
    '5',
    '6',
    '7',
    '9',
    '11',
    '12',
    '16',
    'CANCELLED',
    'CANCELED',
    'INVALID_ARGUMENT',
    'NOT_FOUND',
  ],
  ...['ALREADY_EXISTS', 'PERMISSION_DENIED', 'FAILED_PRECONDITION', 'OUT_OF_RANGE', 'UNIMPLEMENTED'],
  'UNAUTHENTICATED',
]);

function flagsOfGrpc(status: string): number {
  if (status === '' || status === '0' || status === 'OK') return 0;
  const isLate = status === '4' || status === 'DEADLINE_EXCEEDED';
  return unwell | (isLate ? timedOut : 0) | (declinedOfGrpc.has(status) ? declined : 0);
}

/** Envoy's response flags, short as in its tags or long as newer versions write them: `UT,URX`. */
function flagsOfEnvoy(value: string): number {
  let flags = 0;
  for (const one of value.split(',')) {
    if (/^(?:UT|UMSDR|UpstreamRequestTimeout|UpstreamMaxStreamDurationReached)$/.test(one)) flags |= timedOut;
    else if (/^(?:UO|UpstreamOverflow)$/.test(one)) flags |= refused;
  }
  return flags;
}

const breakerWords =
  /CallNotPermitted|BrokenCircuit|IsolatedCircuit|CircuitBreaker(?:Open)?(?:Error|Exception)|CircuitOpen|EOPENBREAKER|breaker\b[^.]{0,80}\bis open\b|\bbreaker (?:is )?open\b|short-circuited/i;
const lateWords = /time[-_ ]?(?:d[-_ ]?)?out|deadline[-_ ]?exceeded/i;

function flagsOfWords(words: string): number {
  // An open breaker may say that it opened for time-outs.
  if (breakerWords.test(words)) return refused;
  return lateWords.test(words) ? timedOut : 0;
}

/** FNV-1a; never 0. */
function digest(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0 || 1;
}

/**
 * The words in which a ground truth names faults, and the faults of candidates that do the same to the caller. `givesUp`: also a delay for which
 * this caller does not wait.
 */

const table = [
  {
    word: /^(conn|refuse|refused|connection-refused|down|unreachable)$/,
    faults: ['refuse', 'crash'],
    why: 'nobody accepts the connection; a crashed callee’s port refuses it, too',
  },
  {
    word: /^(hang|timeout|blackhole|drop|silence)$/,
    faults: ['hang', 'partition', 'partition-one-way', 'lost-reply', 'pause'],
    givesUp: true,
    why: 'no reply until the caller gives up: whether the request or the reply is lost, the callee stands still, or answers when nobody waits any more',
  },
  { word: /^http5(xx|00|02|03)$/, status: true, why: 'an answer with this status, or any of the kind' },
  { word: /^http4(xx|29|04)$/, status: true, why: 'an answer with this status, or any of the kind' },
  {
    word: /^(slow|delay|latency)-?(\d+(\.\d+)?(ms|s|m))?$/,
    slow: true,
    why: 'an answer at least so late, or in both cases later than the caller waits',
  },
  { word: /^(reset|rst|conn-?reset|connection-reset)$/, faults: ['reset'], why: 'by name' },
  { word: /^(lost-reply|reply-lost)$/, faults: ['lost-reply'], why: 'by name' },
  { word: /^(flap|flapping)$/, faults: ['flap'], why: 'by name' },
  { word: /^(crash|kill|killed|stop|restart)$/, faults: ['crash'], why: 'by name: the process ends' },
  { word: /^(pause|freeze|stall)$/, faults: ['pause'], why: 'by name: the process stands still' },
  { word: /^(partition|disconnect)$/, faults: ['partition'], why: 'by name' },
  {
    word: /^(partition-one-way|one-way-partition|asymmetric-partition)$/,
    faults: ['partition-one-way'],
    why: 'by name',
  },
];
const statuses = ['500', '502', '503', '429', '404'];
const slow = ['slow-under', 'slow-over', 'slow-twice'];
const ofServices = ['crash', 'pause'];

/** A word as the table has it: `Lost_Reply` is `lost-reply`. */
function normal(word) {
  return word
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, '-');
}

/** Whether any candidate could do what the word says. */
export function isKnownFault(word) {
  return table.some((row) => row.word.test(normal(word)));
}

/**
 * Whether a part of a candidate (its fault, or the second one of a pair) does to the place what one of the words says. `timeoutMs`: of the caller there,
 * where it is known; `places` as reveal-places.mjs makes them.
 */
export function doesFault(part, place, words, { places, timeoutMs }) {
  if (!isThere(part, place, places)) return false;
  return words.some((word) => {
    const row = table.find((one) => one.word.test(normal(word)));
    if (row === undefined) return false;
    if (row.status) return statusesOf(normal(word)).includes(part.fault);
    if (row.slow) return isSlow(part, normal(word), timeoutMs);
    if (row.givesUp && part.fault === 'slow-over')
      return timeoutMs !== undefined && !(part.delayMs <= timeoutMs);
    return row.faults.includes(part.fault);
  });
}

/** Whether the fault acts on the place, and on no more of the edge than the place says. */
function isThere(part, place, places) {
  const isProcess = ofServices.includes(part.fault);
  const service = part.service ?? (isProcess ? part.to : undefined);
  if (place.service !== undefined) {
    if (isProcess) return service === place.service;
    // On an edge all of a service’s callers see it only where there is one.
    return part.to === place.service && places.callersOf(place.service).length === 1 && isWhole(part, places);
  }
  if (isProcess ? service !== place.to : part.from !== place.from || part.to !== place.to) return false;
  if (place.op === undefined) return isProcess || isWhole(part, places);
  if (part.operation !== undefined) return part.operation === place.op;
  return places.operations(place.from, place.to).length <= 1;
}

/** Whether it is on the whole edge: on no operation of it, or on its only one. */
function isWhole({ from, to, operation }, places) {
  return operation === undefined || places.operations(from, to).length <= 1;
}

function statusesOf(word) {
  const of = word.slice('http'.length);
  const meant = of.endsWith('xx') ? statuses.filter((status) => status[0] === of[0]) : [of];
  return meant.map((status) => `status-${status}`);
}

function isSlow({ fault, delayMs }, word, timeoutMs = Infinity) {
  if (!slow.includes(fault)) return false;
  const asked = delayOf(word);
  if (asked === undefined) return true;
  return delayMs >= asked || (delayMs > timeoutMs && asked > timeoutMs);
}

/** Milliseconds of `slow2s`; `undefined` where none are said. */
export function delayOf(word) {
  const [, amount, unit] = /(\d+(?:\.\d+)?)(ms|s|m)$/.exec(normal(word)) ?? [];
  return amount === undefined ? undefined : Number(amount) * { ms: 1, s: 1_000, m: 60_000 }[unit];
}

/**
 * Generated service graphs of any size, with degrees as real ones have them: most services have few callers, a few have very many.
 *
 * Services come one after the other, each calls earlier ones, and rather those that are called much already (Price 1976, the directed form of
 * preferential attachment): the number of callers has a heavy tail, and there are no cycles but for a few calls back up. Every service but the
 * entries has a caller. What calls nobody may be a database or a cache; a share of the calls has operations, timeouts, retries, fallbacks, counts.
 */

import { shuffled } from './shuffled.mjs';

const { createRandom } = await import('../dist/lib/random.js');

const edgesPerService = 10;
const entryShare = 0.01;
/** Of what is drawn last. */
const upShare = 0.05;
/** Services that call nobody. */
const idleShare = 0.45;
/** How often a service stands among the draws before anybody calls it: the number of callers falls with the power 2 + 3 / 10. */
const attraction = 3;
/** How many others a service calls falls with the power 2.5. */
const outgoingTail = 1.5;
const dayMs = 86_400_000;
const historyDays = 180;
/** Where the generated histories end. */
export const historyEnd = '2026-03-01T00:00:00Z';

/** A topology of so many services, with ten edges a service. */
export function generateTopology(count, seed) {
  const random = createRandom(seed, `graph of ${count}`);
  const pairs = generatePairs(count, random.fork('calls'));
  const callers = new Set(pairs.map(([from]) => from));
  const kinds = Array.from({ length: count }, (_, index) =>
    callers.has(index) ? 'service' : random.pick(['service', 'database', 'database', 'cache']),
  );
  const names = kinds.map((kind, index) => `${kind}-${String(index).padStart(5, '0')}`);
  const facts = random.fork('facts');
  const entriesFrom = count - entriesOf(count);
  return {
    schemaVersion: 1,
    source: `generated, ${count} services`,
    services: names.map((name, index) => ({
      name,
      replicas: facts.integer(1, 3),
      entry: index >= entriesFrom,
      ...(kinds[index] === 'database' ? { kind: 'database' } : {}),
    })),
    edges: pairs.map(([from, to]) => ({ from: names[from], to: names[to], ...edgeOf(facts) })),
    sagas: {},
  };
}

function entriesOf(count) {
  return Math.max(1, Math.round(count * entryShare));
}

/** Who calls whom, by number: distinct pairs. */
function generatePairs(count, random) {
  const wanted = Math.min(count * edgesPerService, Math.floor((count * (count - 1)) / 4));
  const entriesFrom = count - entriesOf(count);
  const seen = new Set();
  const pairs = [];
  // Each service a few times, and again for each call of it: a draw from these prefers who is called much.
  const called = [];
  const add = (from, to) => {
    const key = from * count + to;
    if (from === to || seen.has(key)) return;
    seen.add(key);
    pairs.push([from, to]);
    called.push(to);
  };
  const calling = Array.from({ length: count }, (_, index) =>
    index < entriesFrom && (index === 0 || random.chance(idleShare))
      ? 0
      : (1 - random.next()) ** -(1 / outgoingTail),
  );
  const callsPerWeight = (wanted - entriesFrom) / calling.reduce((sum, weight) => sum + weight, 0);
  for (let from = 0; from < count; from += 1) {
    for (let left = Math.round(calling[from] * callsPerWeight); left > 0 && from > 0; left -= 1)
      add(from, random.pick(called));
    for (let times = 0; times < attraction && from < entriesFrom; times += 1) called.push(from);
  }
  const callers = calling.flatMap((weight, index) => (weight > 0 ? [index] : []));
  const later = (to) => {
    const at = firstAbove(callers, to);
    return callers[random.integer(at, callers.length - 1)];
  };
  const isCalled = new Set(pairs.map(([, to]) => to));
  for (let to = 0; to < entriesFrom; to += 1) if (!isCalled.has(to)) add(later(to), to);
  // What is missing yet, for some draws were of a pair that is there.
  while (pairs.length < wanted) {
    const to = random.pick(called);
    add(random.chance(upShare) ? random.pick(callers) : later(to), to);
  }
  return pairs;
}

function edgeOf(random) {
  const operations = random.chance(0.4) ? random.integer(1, 4) : 0;
  return {
    operations: Array.from(
      { length: operations },
      (_, index) => `${random.pick(['GET', 'POST', 'PUT'])} /${index}`,
    ),
    facts: {
      ...(random.chance(0.6)
        ? { timeout: random.pick(['100ms', '500ms', '1s', '2s', '5s', '10s', '30s']) }
        : {}),
      ...(random.chance(0.3) ? { attempts: random.integer(1, 4) } : {}),
      ...(random.chance(0.15) ? { fallback: random.chance(0.7) } : {}),
      ...(random.chance(0.1) ? { idempotent: random.chance(0.5) } : {}),
      ...(random.chance(0.05) ? { async: true } : {}),
    },
    // Traffic differs by orders of magnitude.
    ...(random.chance(0.8) ? { calls: Math.round(10 ** (1 + 5 * random.next())) } : {}),
  };
}

/** So many incidents in 180 days: a few services have most of them (Zipf), and one in ten is told of a call. */
export function generateIncidents(topology, count, seed) {
  const random = createRandom(seed, `incidents of ${topology.source}`);
  const services = shuffled(topology.services, random.fork('order'));
  const upTo = [];
  for (const index of services.keys()) upTo.push((upTo.at(-1) ?? 0) + 1 / (index + 1));
  const endMs = Date.parse(historyEnd);
  const incidents = [];
  for (let n = 0; n < count; n += 1) {
    const time = new Date(endMs - Math.floor(random.next() * historyDays * dayMs)).toISOString();
    const kind = 'incident';
    const severity = random.pick(['low', 'low', 'medium', 'medium', 'high', 'critical']);
    const symptom = random.pick(['latency', 'error', 'timeout', 'other']);
    const source = 'generated';
    if (random.chance(0.1)) {
      const { from, to } = random.pick(topology.edges);
      incidents.push({ time, kind, edge: `${from}->${to}`, severity, source, symptom });
    } else {
      const { name: service } = services[firstAbove(upTo, random.next() * upTo.at(-1))];
      incidents.push({ time, kind, service, severity, source, symptom });
    }
  }
  return incidents;
}

/** The first place whose value is above; by halving. */
function firstAbove(sorted, value) {
  let [low, high] = [0, sorted.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * `planner_input` as a topology, the only thing that a planner is given of a system.
 *
 * A topology has one edge for two services; calls of several operations between them are its operations, and it has those facts that all of them
 * share. What is lost so, and what no key of a topology stands for, is noted.
 */

const { edgeFactsSchema, sagaSchema } = await import('../dist/model/target.js');
const { topologyServiceSchema } = await import('../dist/model/topology.js');

/** Keys of an edge that are no facts. `id` names the edge for whoever scores. */
const plainKeys = ['id', 'from', 'to', 'op', 'operation', 'protocol', 'calls'];

/** `{ topology, notes }` of a system’s `planner_input`. */
export function plannerTopology(name, { services = [], edges: written, declared_noncritical, ...rest }) {
  const edges = callsOf(name, written);
  const notes = new Set();
  const note = (what) => notes.add(`${name}: ${what}`);
  const noncritical = new Set(declared_noncritical);
  const byPair = new Map();
  for (const call of edges) {
    const pair = `${call.from}->${call.to}`;
    byPair.set(pair, [...(byPair.get(pair) ?? []), call]);
  }
  const called = new Set(edges.map(({ to }) => to));
  const given = services.map((one) => (typeof one === 'string' ? { name: one } : one));
  const named = new Set([...given.map((one) => one.name), ...edges.flatMap(({ from, to }) => [from, to])]);
  const entries = [...named].filter((one) => !called.has(one));
  if (entries.length === 0 && edges.length > 0) entries.push(edges[0].from);
  for (const one of noncritical) if (!named.has(one)) note(`declared_noncritical: no service ${one}`);
  const topology = {
    schemaVersion: 1,
    source: name,
    services: [...named].map((one) => ({
      ...serviceKeys(given.find((own) => own.name === one) ?? {}, note),
      name: one,
      replicas: given.find((own) => own.name === one)?.replicas ?? 1,
      entry: entries.includes(one),
      ...(noncritical.has(one) ? { critical: false } : {}),
    })),
    edges: [...byPair.values()].map((calls) => edgeOf(calls, note)),
    sagas: sagasOf(rest.sagas, note),
  };
  for (const key of Object.keys(rest).filter((key) => key !== 'sagas'))
    note(`planner_input.${key} has no place in a topology`);
  return { topology, notes: [...notes] };
}

/**
 * The edges of an input, each with `from` and `to`, and with `op` where it is of one operation: said, or by its id (`a>b#op`).
 *
 * @throws Error when neither says it
 */
export function callsOf(name, edges = []) {
  return edges.map((one, index) => {
    const edge = typeof one === 'string' ? { id: one } : one;
    const [, from, to, op] = /^(.+?)(?:->|>)(.+?)(?:#(.+))?$/.exec(edge.id ?? '') ?? [];
    const call = { ...edge, from: edge.from ?? from, to: edge.to ?? to };
    if (typeof call.from !== 'string' || typeof call.to !== 'string')
      throw new Error(`${name}: planner_input.edges[${index}]: must have from and to, or an id like a>b#op`);
    const operation = edge.op ?? edge.operation ?? op;
    const suffix = operation === undefined ? '' : `#${operation}`;
    return {
      id: `${call.from}>${call.to}${suffix}`,
      ...call,
      ...(operation === undefined ? {} : { op: String(operation) }),
    };
  });
}

/** What else of a service the topology has a key for. */
function serviceKeys(given, note) {
  const own = Object.entries(given).filter(([key]) => key !== 'name');
  return Object.fromEntries(
    own.filter(([key, value]) => {
      const schema = topologyServiceSchema.shape[key];
      const fits = schema?.safeParse(value).success === true;
      if (!fits) note(`services.${key} has no place in a topology`);
      return fits;
    }),
  );
}

function edgeOf(calls, note) {
  const [{ from, to }] = calls;
  const all = calls.map((call) => factsOf(call, note));
  const names = [...new Set(all.flatMap(Object.keys))];
  const agreed = names.filter((key) => all.every((facts) => facts[key] === all[0][key]));
  for (const key of names)
    if (!agreed.includes(key))
      note(`${from}->${to}: its operations do not agree on ${key}, which is left out`);
  const protocols = new Set(calls.map(({ protocol }) => protocol));
  const counted = calls.map((call) => call.calls).filter((count) => typeof count === 'number');
  return {
    from,
    to,
    operations: [...new Set(calls.map(({ op }) => op))].filter((op) => op !== undefined),
    facts: Object.fromEntries(agreed.map((key) => [key, all[0][key]])),
    ...(counted.length === 0 ? {} : { calls: counted.reduce((sum, count) => sum + count, 0) }),
    ...(protocols.size === 1 && calls[0].protocol !== undefined ? { protocol: calls[0].protocol } : {}),
  };
}

function factsOf(call, note) {
  const facts = {};
  for (const [key, value] of Object.entries(call)) {
    if (plainKeys.includes(key) || value === null) continue;
    const [fact, said] = factOf(key, value);
    if (edgeFactsSchema.shape[fact]?.safeParse(said).success === true) facts[fact] = said;
    else note(`edges.${key}: ${JSON.stringify(value)} is no fact that a topology has`);
  }
  return facts;
}

/** `timeout_s: 0.1` is a timeout of 100ms, `retries: 1` are two attempts; other names only change their case. */
function factOf(key, value) {
  if (key === 'timeout_s' && typeof value === 'number') return ['timeout', durationOf(value * 1_000)];
  if (key === 'timeout_ms' && typeof value === 'number') return ['timeout', durationOf(value)];
  if (key === 'retries' && typeof value === 'number') return ['attempts', value + 1];
  return [key.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase()), value];
}

function durationOf(ms) {
  return ms % 1_000 === 0 ? `${ms / 1_000}s` : `${Number(ms.toFixed(3))}ms`;
}

function sagasOf(sagas, note) {
  if (sagas === undefined) return {};
  const fits = Object.entries(sagas).flatMap(([name, saga]) => {
    const read = sagaSchema.safeParse(saga);
    if (!read.success) note(`sagas.${name} is not written as a topology’s sagas are`);
    return read.success ? [[name, read.data]] : [];
  });
  return Object.fromEntries(fits);
}

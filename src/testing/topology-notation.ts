/** Topologies in a small notation: `order->payment op=Charge timeout=2s attempts=3; payment kind=cache critical=false; saga order: payment`. */

import { topologySchema, type Topology } from '../model/topology.ts';

const numbers = new Set(['attempts', 'replicas', 'calls', 'weight']);
const ofFacts = new Set([
  'timeout',
  'attempts',
  'fallback',
  'circuitBreaker',
  'idempotent',
  'async',
  'background',
  'weight',
]);

/**
 * The topology that a notation tells: edges, services and sagas, with semicolons between them. A word alone means `true`; operations have commas
 * between them; `p99` is milliseconds that a proxy has seen; services that only edges name are added.
 *
 * @throws ZodError where it does not make a topology: an unknown word, a wrong value
 */
export function parseTopology(notation: string): Topology {
  const parts = notation
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const sagas = parts.filter((part) => part.startsWith('saga ')).map(sagaOf);
  const told = parts.filter((part) => !part.startsWith('saga ')).map(wordsOf);
  const edges = told.filter(({ name }) => name.includes('->')).map(edgeOf);
  const named = told
    .filter(({ name }) => !name.includes('->'))
    .map(({ name, values }) => ({ name, ...values }));
  const known = new Set(named.map(({ name }) => name));
  const others = [...new Set(edges.flatMap(({ from, to }) => [from, to]))].filter((name) => !known.has(name));
  return topologySchema.parse({
    schemaVersion: 1,
    source: 'notation',
    services: [...named, ...others.map((name) => ({ name }))],
    edges,
    sagas: Object.fromEntries(sagas),
  });
}

function wordsOf(part: string): { name: string; values: Record<string, string | number | boolean> } {
  const [name = '', ...words] = part.split(/\s+/);
  const values = words.map((word): [string, string | number | boolean] => {
    const [key = '', value = 'true'] = word.split('=');
    if (value === 'true' || value === 'false') return [key, value === 'true'];
    return [key, numbers.has(key) || key === 'p99' ? Number(value) : value];
  });
  return { name, values: Object.fromEntries(values) };
}

function edgeOf({ name, values }: ReturnType<typeof wordsOf>): Record<string, unknown> & {
  from: string;
  to: string;
} {
  const [from = '', to = ''] = name.split('->');
  const { op, p99, ...rest } = values;
  const pairs = Object.entries(rest);
  return {
    from,
    to,
    operations: op === undefined ? [] : String(op).split(','),
    ...Object.fromEntries(pairs.filter(([key]) => !ofFacts.has(key))),
    facts: Object.fromEntries(pairs.filter(([key]) => ofFacts.has(key))),
    ...(p99 === undefined ? {} : { observed: seen(Number(p99)) }),
  };
}

function seen(p99Ms: number): Record<string, unknown> {
  const calls = { calls: 1, errors: 0, unanswered: 0, retries: 0, perSecond: 1, p99Ms };
  return { ...calls, watchedMs: 1, connections: 1, unfollowed: 0, operations: [] };
}

/** `saga order: payment stock`: order coordinates steps at both; `saga begins order: payment stock`: it begins there, and nobody coordinates it. */
function sagaOf(part: string): [string, unknown] {
  const [said = '', steps = ''] = part.slice('saga '.length).split(':');
  const isLed = !said.startsWith('begins ');
  const owner = isLed ? said : said.slice('begins '.length);
  return [
    owner,
    {
      ...(isLed ? { coordinator: owner } : { begins: owner }),
      steps: steps
        .trim()
        .split(/\s+/)
        .map((service, at) => ({ name: `step-${at}`, service })),
    },
  ];
}

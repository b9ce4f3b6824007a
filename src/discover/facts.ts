/**
 * What several sources say of the facts of one edge → who says what, and what is taken.
 *
 * Our own target file is believed before somebody's configuration, and that before what was seen of calls. Where sources of one kind
 * contradict each other the more cautious value is taken: the longer timeout, more attempts, no fallback. So the order of the sources does
 * not matter, and what was merged can be merged on.
 */

import { durationMs } from '../lib/duration.ts';
import { factNames, type FactName, type Said, type TopologyEdge } from '../model/topology.ts';
import { byName } from './edge-tally.ts';

type Facts = TopologyEdge['facts'];
type SaidOfAll = NonNullable<TopologyEdge['said']>;

/** Who is believed before whom. */
const trust: readonly Said['by'][] = ['target', 'configuration', 'observation'];

/** What an edge of one source says, every fact with that source. Counted as asynchronous is a count, not a word. */
export function saidBy({ facts, calls }: TopologyEdge, source: string, by?: Said['by']): SaidOfAll {
  const kind = by ?? (calls === undefined ? 'configuration' : 'observation');
  return Object.fromEntries(
    factNames.options.flatMap((fact): [FactName, Said[]][] => {
      const value = facts[fact];
      const isCount = fact === 'async' && kind === 'observation';
      return value === undefined || isCount ? [] : [[fact, [{ value, by: kind, sources: [source] }]]];
    }),
  );
}

/** Everything that is said, equal values once with all their sources, the one to be taken first. O(n log n). */
export function allSaid(several: readonly SaidOfAll[]): SaidOfAll {
  return Object.fromEntries(
    factNames.options.flatMap((fact): [FactName, Said[]][] => {
      const said = united(several.flatMap((one) => one[fact] ?? []));
      return said.length === 0 ? [] : [[fact, said.sort((a, b) => beforeOther(fact, a, b))]];
    }),
  );
}

/** The facts that are taken. */
export function factsTaken(said: SaidOfAll): Facts {
  return Object.fromEntries(
    Object.entries(said).flatMap(([fact, [first]]) => (first === undefined ? [] : [[fact, first.value]])),
  );
}

function united(said: readonly Said[]): Said[] {
  const found = new Map<string, { readonly one: Said; readonly sources: Set<string> }>();
  for (const one of said) {
    const key = JSON.stringify([one.by, one.value]);
    const { sources } = found.get(key) ?? { sources: new Set() };
    for (const source of one.sources) sources.add(source);
    found.set(key, { one, sources });
  }
  return Array.from(found.values(), ({ one, sources }) => ({ ...one, sources: [...sources].sort(byName) }));
}

function beforeOther(fact: FactName, a: Said, b: Said): number {
  return (
    trust.indexOf(a.by) - trust.indexOf(b.by) ||
    caution(fact, b.value) - caution(fact, a.value) ||
    byName(JSON.stringify(a.value), JSON.stringify(b.value))
  );
}

/** How cautious it is to believe this: a larger number is more so. */
function caution(fact: FactName, value: Said['value']): number {
  if (fact === 'timeout') return durationMs(String(value));
  if (fact === 'attempts') return Number(value);
  return -Number(value);
}

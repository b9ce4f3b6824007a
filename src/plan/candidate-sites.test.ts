import { describe, expect, test } from 'vitest';
import { parseTopology } from '../testing/topology-notation.ts';
import { candidateSites } from './candidate-sites.ts';
import type { Candidate, Stakes } from './candidate.ts';
import { shownOf } from './site.ts';

const first = 1_000;
const [edge] = parseTopology('a->b').edges;

/** `a->b lost-reply @charge saga .8`: a candidate, at a moment, and what is at stake. */
function candidate(notation: string): Candidate {
  const [where = '', fault = '', moment = '', term, value = '0'] = notation.split(' ');
  if (edge === undefined) throw new Error('the graph has no edge');
  return {
    candidate: `${where} ${fault} ${moment}`,
    where,
    fault,
    momentGroup: moment,
    acts: where.includes('->')
      ? { edge: { ...edge, from: where.slice(0, 1), to: where.slice(-1) } }
      : { service: where },
    costSeconds: 7,
    ...(term === undefined
      ? {}
      : { stakes: { term: term as Stakes['term'], value: Number(value), fact: 'it matters' } }),
  };
}

function sitesOf(
  notations: readonly string[],
  bases: Int32Array = new Int32Array(0),
): ReturnType<typeof candidateSites> {
  return candidateSites(
    notations.map((notation) => candidate(notation)),
    first,
    () => bases,
  );
}

/** What option n of a site shows: hazard number → share. */
function shown(
  { sites }: ReturnType<typeof candidateSites>,
  site: number,
  option: number,
): Record<number, number> {
  const { hazards = [], shares = [] } = sites[site]?.option(option).shown ?? {};
  return Object.fromEntries([...hazards].map((hazard, at) => [hazard, shares[at] ?? Number.NaN]));
}

describe('what is at stake', () => {
  test('at one moment it is one hazard, however it is tried: as likely as what is most at stake', () => {
    const made = sitesOf(['a->b lost-reply @charge saga .4', 'a->b latency @charge saga .8']);
    expect(made.hazards).toEqual([{ probability: 0.9 * 0.8, impact: 1 }]);
    expect(shown(made, 0, 1)).toEqual({ [first]: 0.5 });
    expect(shown(made, 0, 0)).toEqual({ [first]: 0.25 });
  });

  test('at two moments there are two', () => {
    const made = sitesOf(['a->b lost-reply @charge saga .8', 'a->b lost-reply @ship saga .4']);
    expect(made.hazards.map(({ probability }) => probability)).toEqual([0.9 * 0.8, 0.9 * 0.4]);
  });

  test.each([
    ['saga', 1],
    ['replicas', 1],
    ['requests', 0.8],
  ])('%s: how bad it is', (term, impact) => {
    expect(sitesOf([`a->b lost-reply @x ${term} 1`]).hazards).toEqual([{ probability: 0.9, impact }]);
  });

  test('without any there is no hazard', () => {
    const made = sitesOf(['a->b lost-reply @x']);
    expect({ hazards: made.hazards, shown: shown(made, 0, 0) }).toEqual({ hazards: [], shown: {} });
  });
});

describe('what it shows of the calls that are hit', () => {
  test('what the same fault shows of a call, beside its own', () => {
    const { hazards, shares } = shownOf('lost-reply');
    const own = Object.fromEntries([...hazards].map((hazard, at) => [100 + hazard, shares[at]]));
    expect(shown(sitesOf(['a->b lost-reply @x saga 1'], Int32Array.of(100)), 0, 0)).toEqual({
      [first]: 0.5,
      ...own,
    });
  });

  test('of a fault that no call knows: nothing', () => {
    expect(shown(sitesOf(['a->b clock-skew @x saga 1'], Int32Array.of(100)), 0, 0)).toEqual({ [first]: 0.5 });
  });
});

test('one site for each place, by name; an option is the candidate at the same number', () => {
  const { sites } = sitesOf(['b->c latency @x', 'a->b latency @x', 'b->c flap @y', 'a crash @z']);
  expect(sites.map(({ name, count }) => `${name} ${count}`)).toEqual(['a 1', 'a->b 1', 'b->c 2']);
  for (const site of sites)
    for (let number = 0; number < site.count; number += 1) {
      expect(site.option(number).fault).toBe(site.candidate(number).fault);
      expect(site.option(number).costSeconds).toBe(7);
    }
  expect(() => sites[0]?.option(1)).toThrow(RangeError);
});

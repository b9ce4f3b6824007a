/** Plans made from the files of others: every name and number in a reason is in the input. */

import { readFileSync } from 'node:fs';
import { alg } from '@dagrejs/graphlib';
import { describe, expect, test } from 'vitest';
import { asGraph } from '../model/dependency-graph.ts';
import type { Failure } from '../model/failure.ts';
import { isNonEmpty } from '../lib/non-empty.ts';
import type { Topology } from '../model/topology.ts';
import { planExperiments } from '../plan/plan.ts';
import { readHistory } from './history-input.ts';
import { discoverTopology, type TextFile } from './recognise.ts';

function file(name: string): TextFile {
  return { name, text: readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8') };
}

/** What a sentence says that the input does not; what is left of it when all that was checked is taken out. */
function untrue(reason: string, topology: Topology, failures: readonly Failure[]): string[] {
  const wrong: string[] = [];
  const edges = new Map(topology.edges.map((edge) => [`${edge.from}->${edge.to}`, edge]));
  const names = new Set(topology.services.map(({ name }) => name));
  const graph = asGraph({ services: [], edges: [...topology.edges] });
  const check = (text: string, pattern: RegExp, isTrue: (groups: readonly string[]) => boolean): string =>
    text.replace(pattern, (whole: string, ...others: (string | number | undefined)[]) => {
      // The groups come before the offset.
      const groups = others.slice(
        0,
        others.findIndex((one) => typeof one === 'number'),
      );
      if (!isTrue(groups.map((one) => String(one ?? '')))) wrong.push(whole);
      return ' ';
    });
  let rest = reason.replace(/\.$/, '');
  rest = check(rest, /(\S+->\S+) carried (\d+) calls? in ([^;]+)/g, ([edge = '', calls, source = '']) => {
    return edges.get(edge)?.calls === Number(calls) && topology.source.startsWith(source.trim());
  });
  rest = check(
    rest,
    /(\S+) had (\d+ incidents|an incident)(?:, the last)? on (\S+) \((\w+)(?:, (\w+))?[^)]*\)/g,
    ([place, count = '', date, severity, symptom = '']) => {
      const here = failures.filter((one) => (one.service ?? one.edge) === place);
      const last = here.toSorted((a, b) => Date.parse(a.time) - Date.parse(b.time)).at(-1);
      return (
        here.length === (count === 'an incident' ? 1 : Number.parseInt(count, 10)) &&
        last !== undefined &&
        last.time.slice(0, 10) === date &&
        last.severity === severity &&
        (symptom === '' || last.symptom === symptom)
      );
    },
  );
  // What comes before is another pick, by its name.
  rest = rest.replace(/; it comes later because .* may show the same$/, '');
  rest = check(rest, /(?<=^|; )([^;]+?) depends? on (\S+?)(?=;|$)/g, ([who = '', on = '']) => {
    const before = new Set(
      [...names].filter((one) => one !== on && graph.hasNode(one) && alg.preorder(graph, one).includes(on)),
    );
    const listed = who.split(/, | and /).filter((one) => !/^\d+ others?$/.test(one));
    const others = Number(/(\d+) others?$/.exec(who)?.[1] ?? 0);
    return listed.every((one) => before.has(one)) && listed.length + others === before.size;
  });
  const operations = topology.edges.flatMap((edge) => edge.operations);
  for (const operation of operations.sort((a, b) => b.length - a.length))
    rest = rest.replaceAll(operation, ' ');
  const timeouts = new Set(topology.edges.map(({ facts: { timeout } }) => timeout));
  rest = check(rest, /(?:(\d+) × )?(\d+(?:\.\d+)?(?:ms|s|m))(?![\w-])/g, ([, timeout]) =>
    timeouts.has(timeout),
  );
  rest = check(rest, /for (\d+) things/g, ([count]) =>
    topology.edges.some((edge) => edge.operations.length === Number(count)),
  );
  rest = check(rest, /(\d+) services share (\S+?)(?=;|,|$)/g, ([count, on]) => {
    return topology.edges.filter(({ to }) => to === on).length === Number(count);
  });
  rest = check(rest, /(\d+) replicas of (\S+)/g, ([count, of]) =>
    topology.services.some(({ name, replicas }) => name === of && replicas === Number(count)),
  );
  rest = check(rest, /(\S+->\S+?)(?=[ ;,]|$)/g, ([edge = '']) => edges.has(edge));
  // What is left are words, and services.
  for (const name of [...names].sort((a, b) => b.length - a.length)) rest = rest.replaceAll(name, ' ');
  const number = /\S*\d\S*/.exec(rest);
  return number === null ? wrong : [...wrong, `${number[0]} in: ${reason}`];
}

describe('every sentence of a reason names facts of the input', () => {
  test.each([
    ['chaosrank-otlp.json', 'alerts-chaosrank.json'],
    [
      'chaosrank-otlp.json chaosrank-online-boutique.json',
      'alerts-chaosrank.json chaosrank-seed-incidents.csv',
    ],
    ['chaosrank-sample.json', 'chaosrank-sample.csv alerts-chaosrank.json'],
    ['jaeger-ui-dependencies-small.json', ''],
    ['compose-hotel-reservation.yml', ''],
    ['compose-sock-shop.yml chaosrank-tempo.json', 'chaosrank-sample.csv'],
  ])('%s, %s', (graphs, histories) => {
    const files = graphs.split(' ').map(file);
    if (!isNonEmpty(files)) throw new Error('no file');
    const { topology } = discoverTopology(files);
    const failures = histories
      .split(' ')
      .flatMap((name) => (name === '' ? [] : readHistory(file(name)).failures));
    const { weakSpots } = planExperiments({ topology, failures, history: histories });
    expect(weakSpots.length).toBeGreaterThan(0);
    expect(weakSpots.flatMap(({ reason }) => untrue(reason, topology, failures))).toEqual([]);
  });

  test('a sentence that is not true is found', () => {
    const { topology } = discoverTopology([file('jaeger-ui-dependencies-small.json')]);
    const source = 'jaeger-ui-dependencies-small.json';
    for (const reason of [
      `Service2->Service4 carried 7 calls in ${source}.`,
      'Service2->Service5 had no timeout.',
      'Service1 had 2 incidents, the last on 2026-01-01 (high, error).',
      'Service8 depends on Service6; Service1, Service3 and 9 others depend on Service7.',
      'it happens 17 times.',
    ]) {
      expect(untrue(reason, topology, [])).not.toEqual([]);
    }
    expect(
      untrue(
        `Service2->Service4 carried 129216 calls in ${source}; Service8 depends on Service6.`,
        topology,
        [],
      ),
    ).toEqual([]);
  });
});

test('services may be called anything, in plans, too', () => {
  const text =
    'services:\n  __proto__: { depends_on: [constructor] }\n  constructor: { environment: { X: "toString:80" } }\n  toString: {}\n';
  const { topology } = discoverTopology([{ text, name: 'c.yml' }]);
  const { weakSpots } = planExperiments({ topology, failures: [], history: '' });
  expect(new Set(weakSpots.map(({ where }) => where))).toEqual(
    new Set(['__proto__->constructor', 'constructor->toString', 'constructor', 'toString']),
  );
});

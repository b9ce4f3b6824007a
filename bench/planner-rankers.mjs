/**
 * Orders of the same candidates: ours, and those that ours is compared with.
 *
 * An order is a list of blocks; the candidates of one block come in any order, each as likely, and a ranker that leaves nothing to chance has blocks of
 * one. So what is expected of chance is computed, not drawn (order-metrics.mjs).
 */

import { chaosRank, inDegree, pageRank } from './service-centrality.mjs';
import { outcomeOf } from './simulated-outcomes.mjs';

/** For rankers that do not know which fault is better: those that stop a call first, then what delays or spoils it. */
const faultOrder = [
  ...['hang', 'refuse', 'slow-over', 'status-503', 'status-500', 'status-502', 'slow-under', 'slow-twice'],
  ...[
    'reset',
    'lost-reply',
    'partition',
    'partition-one-way',
    'crash',
    'pause',
    'flap',
    'status-429',
    'status-404',
  ],
];
const momentOrder = [undefined, 'under-load', 'after-commit', 'midway', 'then-healed'];

/**
 * All rankers by name: each gives blocks for a system (scored-system.mjs). `createRanking(topology)` is the planner’s (tried-candidates.mjs), `lintTopology` its lint: without it there is no
 * “lint only”.
 */
export function rankers({ createRanking, lintTopology }) {
  const ofServices = (scores) => (system) => byServices(system, scores(system.topology));
  return {
    'ours, adaptive': (system) => picksOf(system, createRanking, true).map((pick) => [pick]),
    'ours, static': (system) => picksOf(system, createRanking, false).map((pick) => [pick]),
    random: ({ candidates }) => [candidates],
    'hang-first random': hangFirst,
    'in-degree': ofServices(inDegree),
    PageRank: ofServices(pageRank),
    ChaosRank: ofServices(chaosRank),
    'call order': (system) => sorted(system, (one) => [isPair(one), callOf(one, system), ...faultOf(one)]),
    'fault by fault': (system) =>
      sorted(system, (one) => [isPair(one), ...faultOf(one), callOf(one, system)]),
    ...(lintTopology === undefined ? {} : { 'lint only': (system) => lintFirst(system, lintTopology) }),
  };
}

/** The picks of our planner to the end of its list, learning after each one or never. */
export function picksOf(system, createRanking, isAdaptive) {
  const { topology, candidates, revealed } = system;
  const ranking = createRanking(topology);
  const left = new Set(candidates.map(({ candidate }) => candidate));
  const found = new Set();
  const picks = [];
  for (let pick = ranking.next(); pick !== undefined; pick = ranking.next()) {
    if (!left.delete(pick.candidate))
      throw new Error(`${system.name}: ${pick.candidate} was picked again, or is no candidate`);
    picks.push(pick);
    if (!isAdaptive) continue;
    const shown = revealed.get(pick.candidate);
    const isNew = shown.some((id) => !found.has(id));
    for (const id of shown) found.add(id);
    const outcome = outcomeOf(pick, system, { reveals: shown.length, isNew });
    if (outcome !== undefined) ranking.learn(outcome);
  }
  if (left.size > 0)
    throw new Error(`${system.name}: ${left.size} candidates were never picked: ${[...left][0]}`);
  return picks;
}

/** Each call of the input is hung once, in random order, then all the rest. */
export function hangFirst(system) {
  const { candidates, calls, places } = system;
  const plain = candidates.filter(
    ({ fault, moment, and }) => fault === 'hang' && moment === undefined && and === undefined,
  );
  const first = new Set(
    calls.flatMap(({ from, to, op }) => {
      const here = plain.filter((one) => one.from === from && one.to === to);
      const isOne = places.operations(from, to).length <= 1;
      const own = here.find(({ operation }) => operation === (isOne ? undefined : op));
      return [own ?? here.find(({ operation }) => operation === op || operation === undefined)].filter(
        Boolean,
      );
    }),
  );
  const rest = candidates.filter((one) => !first.has(one));
  return [[...first], rest].filter((block) => block.length > 0);
}

/** Services in order of a score; of each the calls of it, fault by fault, and at the end all pairs. */
function byServices(system, scores) {
  const service = (one) => one.service ?? one.to;
  return sorted(system, (one) => [
    isPair(one),
    -(scores.get(service(one)) ?? 0),
    service(one),
    ...faultOf(one),
    callOf(one, system),
  ]);
}

/** The candidates on edges with findings, finding by finding; the rest in random order. */
function lintFirst(system, lintTopology) {
  const blocks = [];
  const left = new Set(system.candidates);
  const told = lintTopology(system.topology);
  for (const pair of (told.findings ?? told).flatMap(edgesOf)) {
    const here = [...left].filter((one) => !isPair(one) && `${one.from}->${one.to}` === pair);
    for (const one of here) left.delete(one);
    blocks.push(here);
  }
  return [...blocks, [...left]].filter((block) => block.length > 0);
}

/** The edges a finding names, as `a->b`. */
function edgesOf({ edge, edges = [], from, to, where }) {
  const named = [edge, ...edges, where, from !== undefined && to !== undefined ? { from, to } : undefined];
  return named.flatMap((one) => {
    if (typeof one === 'string') return one.includes('->') ? [one.split('#')[0]] : [];
    return one?.from === undefined ? [] : [`${one.from}->${one.to}`];
  });
}

/** One by one, by the values of a key in their order, at the end by name. */
function sorted({ candidates }, keyOf) {
  const keyed = candidates.map((one) => ({ one, key: [...keyOf(one), one.candidate] }));
  return keyed.sort((a, b) => compared(a.key, b.key)).map(({ one }) => [one]);
}

function compared(a, b) {
  const at = a.findIndex((value, index) => value !== b[index]);
  if (at === -1) return 0;
  return a[at] < b[at] ? -1 : 1;
}

function isPair({ and }) {
  return and === undefined ? 0 : 1;
}

function faultOf({ fault, moment }) {
  const at = faultOrder.indexOf(fault);
  return [momentOrder.indexOf(moment), at === -1 ? faultOrder.length : at];
}

/** Where its call stands in the input: of a whole edge or a service the first one. */
function callOf({ from, to, operation, service }, { calls }) {
  const at = calls.findIndex(
    (call) =>
      (service !== undefined ? call.to === service : call.from === from && call.to === to) &&
      (operation === undefined || call.op === operation),
  );
  return at === -1 ? calls.length : at;
}

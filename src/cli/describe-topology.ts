/** A topology, for people. */

import { latencyOf, readLatencies } from '../lib/latencies.ts';
import { printable } from '../lib/printable.ts';
import { callRates, type CallRate } from '../model/call-rate.ts';
import type { ObservedCalls, Topology, TopologyEdge } from '../model/topology.ts';
import { rateText } from '../report/call-rate-text.ts';
import { signsText } from '../report/edge-signs-text.ts';
import {
  confidenceLines,
  contradictionsOf,
  factsText,
  saidByText,
  type TopologyNote,
} from '../report/topology-page.ts';
import type { Paint } from './paint.ts';

/** A line for each edge, with who says so, and one for each operation that a proxy has seen; then what is doubtful. Names come from anywhere. */
export function describeTopology(
  { topology, notes }: { readonly topology: Topology; readonly notes: readonly TopologyNote[] },
  paint: Paint,
): string {
  const { services, edges, confidence } = topology;
  const rateOf = callRates(topology);
  const entries = services.filter(({ entry }) => entry).map(({ name }) => name);
  const contradictions = edges.flatMap(contradictionsOf);
  const head = `${services.length} services, ${edges.length} edges${entries.length === 0 ? '' : `; users come in at ${entries.join(', ')}`}`;
  const doubts = [
    ...heading(contradictions, 'sources contradict each other (the first value is taken):'),
    ...contradictions.map(({ edge, fact, values }) => `  ${edge} ${fact}: ${values.join(', not ')}`),
    ...(confidence === undefined
      ? []
      : [
          confidenceLines(confidence)
            .map(({ count, what }) => `${count} ${what}`)
            .join('; '),
        ]),
    ...heading(notes, 'to know:'),
    ...notes.map(({ what, why }) => `  ${what}: ${why}`),
  ];
  return `${[printable(head), ...edges.flatMap((edge) => edgeLines(edge, { paint, rate: rateOf(edge) })), ...doubts.map(printable)].join('\n')}\n`;
}

function heading(things: readonly unknown[], text: string): string[] {
  return things.length === 0 ? [] : [text];
}

function edgeLines(
  edge: TopologyEdge,
  { paint, rate }: { readonly paint: Paint; readonly rate: CallRate | undefined },
): string[] {
  const { from, to, observed } = edge;
  const name = paint.bold(printable(`${from}->${to}`));
  if (observed === undefined) {
    const shown = [countsText(edge, rate), factsText(edge.facts), signsText(edge), saidByText(edge)];
    return [`${name}  ${printable(shown.filter((text) => text !== '').join('; '))}`];
  }
  const { operations, unfollowed, connections } = observed;
  return [
    `${name}  ${figures(observed)}`,
    ...operations.map(({ operation, ...calls }) => `  ${printable(operation)}  ${figures(calls)}`),
    ...(unfollowed === 0
      ? []
      : [`  ${unfollowed} of ${connections} connections could not be followed to their end`]),
  ];
}

/** `30 calls, 0.5/s over 1m, 6.7 % errors, p50 3 ms, p99 12 ms`. */
function countsText(
  { calls, callsVariance, errors, latency }: TopologyEdge,
  rate: CallRate | undefined,
): string {
  if (calls === undefined) return '';
  const times = latency === undefined ? undefined : readLatencies(latency, Infinity);
  const shown = times === undefined ? undefined : latencyOf(times);
  return [
    `${calls}${callsVariance === undefined ? '' : ` ± ${Math.round(Math.sqrt(callsVariance))}`} call${calls === 1 ? '' : 's'}`,
    ...(rate === undefined ? [] : [rateText(rate)]),
    ...(errors === undefined || calls === 0 ? [] : [`${share(errors, calls)} errors`]),
    ...(shown === undefined ? [] : [`p50 ${shown.p50Ms} ms, p99 ${shown.p99Ms} ms`]),
  ].join(', ');
}

function figures({ calls, errors, retries, perSecond, p50Ms, p99Ms }: ObservedCalls): string {
  return [
    `${calls} calls`,
    `${perSecond}/s`,
    `${share(errors, calls)} errors`,
    ...(retries === 0 ? [] : [`${retries} retries`]),
    ...(p50Ms === undefined || p99Ms === undefined ? [] : [`p50 ${p50Ms} ms, p99 ${p99Ms} ms`]),
  ].join(', ');
}

function share(part: number, whole: number): string {
  return `${Math.round((part / whole) * 1_000) / 10} %`;
}

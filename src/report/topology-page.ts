/** A topology as a page that opens from a disk: the drawing, every edge with what is known of it and who says so, and what is doubtful. */

import { readLatencies, latencyOf } from '../lib/latencies.ts';
import { callRates } from '../model/call-rate.ts';
import { edgeName } from '../model/place.ts';
import type { Topology, TopologyEdge } from '../model/topology.ts';
import { rateText } from './call-rate-text.ts';
import { dependencyGraph } from './dependency-graph.ts';
import { signsText } from './edge-signs-text.ts';
import { html, type Content, type SafeHtml } from './markup.ts';
import { pageFrame, section } from './page-frame.ts';
import { withArrows } from './place-text.ts';
import { capped, moreLine, table } from './table.ts';

/** What a reader should know besides: what sources do not show, names that look alike. */
export interface TopologyNote {
  readonly what: string;
  readonly why: string;
}

const rowsMax = 1_000;

/** The page. O(size of the topology, and its drawing). */
export function topologyPage(topology: Topology, notes: readonly TopologyNote[] = []): string {
  const { services, edges, source } = topology;
  const contradictions = edges.flatMap(contradictionsOf);
  return pageFrame({
    title: `Who calls whom: ${source}`,
    header: html`<header>
      <p class="kicker">seatrial discover</p>
      <h1>Who calls whom</h1>
      <p>${services.length} services, ${edges.length} edges. From ${source}.</p>
    </header>`,
    main: [
      section('graph', 'The graph', dependencyGraph({ topology, experiments: [] })),
      section('edges', 'Edges', edges.length > 0 && edgesTable(topology)),
      section(
        'contradictions',
        'Contradictions',
        contradictions.length > 0 && contradictionsTable(contradictions),
      ),
      section('confidence', 'How far this can be believed', confidenceTable(topology)),
      section('notes', 'What the sources do not show', notes.length > 0 && notesList(notes)),
    ],
  });
}

function edgesTable(topology: Topology): SafeHtml {
  const { edges } = topology;
  const rateOf = callRates(topology);
  const { shown, more } = capped(edges, rowsMax);
  return html`${table({
    caption: 'Edges',
    head: ['edge', 'calls', 'rate', 'failed', 'p50', 'p99', 'facts', 'operations', 'said by'],
    numbers: [1, 3, 4, 5],
    wideOnly: [7],
    rows: shown.map((edge) => {
      const times = edge.latency === undefined ? undefined : readLatencies(edge.latency, Infinity);
      const latency = times === undefined ? undefined : latencyOf(times);
      const rate = rateOf(edge);
      return [
        withArrows(edgeName(edge.from, edge.to)),
        edge.calls ?? '',
        rate === undefined ? '' : rateText(rate),
        edge.errors ?? '',
        latency === undefined ? '' : `${latency.p50Ms} ms`,
        latency === undefined ? '' : `${latency.p99Ms} ms`,
        [factsText(edge.facts), signsText(edge)].filter((text) => text !== '').join('; '),
        edge.operations.join(', '),
        saidByText(edge),
      ];
    }),
  })}${moreLine(more, 'edges', 'topology.json')}`;
}

/** `timeout 400ms, attempts 3, fallback`. */
export function factsText(facts: TopologyEdge['facts']): string {
  return Object.entries(facts)
    .map(([name, value]) => (value === true ? name : value === false ? `no ${name}` : `${name} ${value}`))
    .join(', ');
}

/** What shows the edge, and the sources that only say so: `compose.yml: links; traces.json`. */
export function saidByText({ evidence = [], sources = [] }: TopologyEdge): string {
  const silent = sources.filter((source) => !evidence.some((one) => one.startsWith(`${source}: `)));
  return [...evidence, ...silent].join('; ');
}

interface Contradiction {
  readonly edge: string;
  readonly fact: string;
  readonly values: readonly string[];
}

/** Facts about which sources say different things; the first value is the one that was taken. */
export function contradictionsOf({ from, to, said = {} }: TopologyEdge): Contradiction[] {
  return Object.entries(said).flatMap(([fact, values]) =>
    new Set(values.map(({ value }) => value)).size < 2
      ? []
      : [
          {
            edge: edgeName(from, to),
            fact,
            values: values.map(({ value, sources }) => `${value} (${sources.join(', ')})`),
          },
        ],
  );
}

function contradictionsTable(all: readonly Contradiction[]): SafeHtml {
  return table({
    caption: 'Facts that sources contradict each other about',
    head: ['edge', 'fact', 'taken', 'others say'],
    rows: all.map(({ edge, fact, values: [taken = '', ...others] }) => [
      withArrows(edge),
      fact,
      taken,
      others.join('; '),
    ]),
  });
}

function confidenceTable({ confidence }: Topology): SafeHtml | false {
  return (
    confidence !== undefined &&
    table({
      caption: 'What the spans leave open',
      head: ['count', 'of'],
      numbers: [0],
      rows: confidenceLines(confidence).map(({ count, what }) => [count, what]),
    })
  );
}

/** Each count with what it counts; the spans and calls first, and of the others those that are not zero. */
export function confidenceLines(
  confidence: NonNullable<Topology['confidence']>,
): { readonly count: number; readonly what: string }[] {
  const { spans, calls, ...doubts } = confidence;
  const words: Readonly<Record<keyof typeof doubts, string>> = {
    unpaired: 'calls of which only one end was told',
    orphans: 'spans whose parent is not there',
    duplicates: 'spans that were told again',
    nameless: 'spans whose resource names no service, passed over',
    skewed: 'calls whose two ends have different clocks; the caller’s was taken',
    sampledOut: 'spans left out by sampling; counts are scaled up for them',
  };
  return [
    { count: spans, what: 'spans read' },
    { count: calls, what: 'calls between services' },
    ...(Object.keys(words) as (keyof typeof words)[])
      .filter((name) => doubts[name] > 0)
      .map((name) => ({ count: doubts[name], what: words[name] })),
  ];
}

function notesList(notes: readonly TopologyNote[]): Content {
  return html`<ul>
    ${notes.map(({ what, why }) => html`<li>${what}: ${why}</li>`)}
  </ul>`;
}

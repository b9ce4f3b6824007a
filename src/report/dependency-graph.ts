/**
 * The dependency graph as SVG: who calls whom, where the planner thinks it is weak, and where this run put faults.
 *
 * Laid out in layers by dagre (Gansner et al., "A technique for drawing directed graphs", 1993), from callers to callees. Of
 * more than 60 services only the neighbourhood of what matters is drawn; the table below it has every edge.
 */

import { CLIENT, edgeName } from '../model/place.ts';
import type { Topology } from '../model/topology.ts';
import type { ReportData } from './data.ts';
import { layOut, type PlacedBox, type Point } from './graph-layout.ts';
import { at } from './coordinate.ts';
import { html, type SafeHtml } from './markup.ts';
import { withArrows } from './place-text.ts';
import { shorten } from '../lib/printable.ts';
import { capped, moreLine, table } from './table.ts';
import { touchedBy } from './touched.ts';

const servicesMax = 60;
const placesMax = 12;
const rowsMax = 100;
const letterWidth = 7.6;

/** What is known about one place in the graph. */
interface Findings {
  /** The best rank of a weak spot there. */
  readonly ranks: ReadonlyMap<string, number>;
  /** Faults that began there in this run. */
  readonly faults: ReadonlyMap<string, readonly string[]>;
}

/** What is drawn. */
type GraphData = Pick<ReportData, 'topology' | 'plan' | 'experiments'>;

/** The graph as a figure with its legend and table; nothing without a topology. */
export function dependencyGraph(data: GraphData): SafeHtml | undefined {
  const { topology } = data;
  if (topology === undefined || topology.services.length === 0) return undefined;
  const edges = allEdges(topology);
  const findings = findingsOf(data);
  const drawn = drawnServices(topology, edges, findings);
  const places = [...edges.map(({ name }) => name), ...topology.services.map(({ name }) => name)];
  const marked = (found: ReadonlyMap<string, unknown>): number =>
    places.filter((place) => found.has(place)).length;
  // Alone it is only who calls whom.
  const isOfRun = data.plan !== undefined || data.experiments.length > 0;
  const marks = `; ${marked(findings.ranks)} places marked as weak, ${marked(findings.faults)} under a fault in this run`;
  const label = `Dependency graph: ${topology.services.length} services, ${edges.length} edges${isOfRun ? marks : ''}.`;
  return html`<figure class="chart">
    <div class="scroll" role="region" tabindex="0" aria-label="Dependency graph">
      ${drawing(topology, edges, { drawn, findings, label })}
    </div>
    <figcaption>
      ${isOfRun && legend}
      <span class="quiet"
        >Arrows lead from the caller to the callee; ×3 means three replicas. From
        ${topology.source}.${drawn.size < topology.services.length && ` Only ${drawn.size} of ${topology.services.length} services are drawn: those at or next to a weak spot or fault.`}</span
      >
    </figcaption>
    ${isOfRun && edgeTable(edges, findings, topology)}
  </figure>`;
}

const legend = html`<span class="key"
    ><svg viewBox="0 0 18 18" width="18" height="18" aria-hidden="true">
      <circle class="rank" cx="9" cy="9" r="8" />
      <text class="rank-number" x="9" y="13" text-anchor="middle">1</text></svg
    >weak spot, with its rank in the plan</span
  >
  <span class="key"
    ><svg viewBox="0 0 30 14" width="30" height="14" aria-hidden="true">
      <path class="edge faulted" d="M0 7H30" /></svg
    >fault in this run</span
  >`;

/** An edge between two services. Names come from anywhere, so they are kept apart and never parsed again. */
interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** As places are written: `order->payment`. */
  readonly name: string;
}

/** Every edge by service, the users' own first; an edge written twice is one. */
function allEdges({ services, edges }: Topology): readonly GraphEdge[] {
  const entries = services.filter(({ entry }) => entry).map(({ name }) => ({ from: CLIENT, to: name }));
  const named = [...entries, ...edges].map(({ from, to }) => ({ from, to, name: edgeName(from, to) }));
  return [...new Map(named.map((edge) => [edge.name, edge])).values()];
}

function findingsOf({ plan, experiments }: GraphData): Findings {
  const ranks = new Map<string, number>();
  for (const { rank, where } of plan?.weakSpots ?? []) {
    const { edges, services } = touchedBy(where);
    for (const place of [...edges, ...services]) {
      if (!ranks.has(place)) ranks.set(place, rank);
    }
  }
  const faults = new Map<string, string[]>();
  for (const { record } of experiments) {
    for (const { what, where, beganMs } of record.faults) {
      if (beganMs === undefined) continue;
      const { edges, services } = touchedBy(where);
      for (const place of [...edges, ...services]) {
        const known = faults.get(place) ?? [];
        if (!known.includes(what)) faults.set(place, [...known, what]);
      }
    }
  }
  return { ranks, faults };
}

interface Drawing {
  readonly drawn: ReadonlySet<string>;
  readonly findings: Findings;
  readonly label: string;
}

function drawing(
  topology: Topology,
  allOfThem: readonly GraphEdge[],
  { drawn, findings, label }: Drawing,
): SafeHtml {
  const edges = allOfThem.filter(({ from, to }) => drawn.has(from) && drawn.has(to));
  const texts = new Map(Array.from(drawn, (name) => [name, nodeText(name, topology)]));
  const boxes = Array.from(texts, ([name, text]) => ({
    name,
    width: Math.max(76, text.length * letterWidth + 26),
    height: 40,
  }));
  const placed = layOut(boxes, edges);
  return html`<svg
    class="graph"
    role="img"
    aria-label="${label}"
    viewBox="0 0 ${placed.width} ${placed.height}"
    width="${placed.width}"
    height="${placed.height}"
  >
    ${placed.lines.map(({ from, to, points }) => line(points, findings.faults.has(edgeName(from, to))))}
    ${placed.boxes.map((box) => node(box, texts.get(box.name) ?? '', findings))}
    ${placed.lines.map(({ from, to, points }) => badge(findings.ranks.get(edgeName(from, to)), points[Math.floor(points.length / 2)]))}
  </svg>`;
}

function nodeText(name: string, { services }: Topology): string {
  const replicas = services.find((service) => service.name === name)?.replicas ?? 1;
  return `${shorten(name === CLIENT ? 'clients' : name, 26)}${replicas > 1 ? ` ×${replicas}` : ''}`;
}

/** All services; of too many, those at a weak spot or fault and their neighbours. */
function drawnServices(
  { services }: Topology,
  edges: readonly GraphEdge[],
  { ranks, faults }: Findings,
): ReadonlySet<string> {
  const all = new Set([
    ...(services.some(({ entry }) => entry) ? [CLIENT] : []),
    ...services.map(({ name }) => name),
    ...edges.flatMap(({ from, to }) => [from, to]),
  ]);
  if (all.size <= servicesMax) return all;
  const best = [...ranks].sort(([, a], [, b]) => a - b).map(([place]) => place);
  const places = new Set([...best.slice(0, placesMax), ...[...faults.keys()].slice(0, placesMax)]);
  const near = new Set([
    ...[...all].filter((name) => places.has(name)),
    ...edges.filter(({ name }) => places.has(name)).flatMap(({ from, to }) => [from, to]),
  ]);
  const around = edges.flatMap(({ from, to }) => (near.has(from) || near.has(to) ? [from, to] : []));
  const chosen = [...near, ...around];
  return new Set((chosen.length === 0 ? [...all] : chosen).slice(0, servicesMax));
}

function node(box: PlacedBox, text: string, findings: Findings): SafeHtml {
  const kind = `${box.name === CLIENT ? ' clients' : ''}${findings.faults.has(box.name) ? ' faulted' : ''}`;
  const corner = { x: box.x + box.width / 2 - 4, y: box.y - box.height / 2 };
  return html`<g
      ><rect
        class="node${kind}"
        x="${at(box.x - box.width / 2)}"
        y="${at(box.y - box.height / 2)}"
        width="${at(box.width)}"
        height="${box.height}"
        rx="8"
      /><text class="node-name" x="${at(box.x)}" y="${at(box.y + 5)}" text-anchor="middle">${text}</text></g
    >${badge(findings.ranks.get(box.name), corner)}`;
}

/** Through the middles of the segments, round at the corners. */
function line(points: readonly Point[], faulted: boolean): SafeHtml {
  const [first, ...rest] = points;
  if (first === undefined) return html``;
  const bends = rest.map((point, index) => {
    const next = rest[index + 1];
    return next === undefined
      ? `L${at(point.x)} ${at(point.y)}`
      : `Q${at(point.x)} ${at(point.y)} ${at((point.x + next.x) / 2)} ${at((point.y + next.y) / 2)}`;
  });
  const kind = faulted ? 'faulted' : 'calm';
  return html`<path
    class="edge ${kind}"
    marker-end="url(#arrow-${kind})"
    d="M${at(first.x)} ${at(first.y)}${bends.join('')}"
  />`;
}

function badge(rank: number | undefined, point: Point | undefined): SafeHtml | undefined {
  if (rank === undefined || point === undefined) return undefined;
  return html`<circle class="rank" cx="${at(point.x)}" cy="${at(point.y)}" r="10" /><text
      class="rank-number"
      x="${at(point.x)}"
      y="${at(point.y + 4)}"
      text-anchor="middle"
      >${rank}</text
    >`;
}

function edgeTable(edges: readonly GraphEdge[], { ranks, faults }: Findings, topology: Topology): SafeHtml {
  const { shown, more } = capped(edges, rowsMax);
  const services = topology.services
    .map(({ name }) => name)
    .filter((name) => ranks.has(name) || faults.has(name));
  const calls = new Map(topology.edges.map((edge) => [edgeName(edge.from, edge.to), edge.calls]));
  return html`<details class="data">
    <summary>The graph as a table</summary>
    ${table({
      caption: 'Edges, and services with a weak spot or a fault',
      head: ['where', 'calls counted', 'weak spot', 'faults in this run'],
      numbers: [1, 2],
      rows: [...shown.map(({ name }) => name), ...services].map((place) => [
        withArrows(place),
        calls.get(place) ?? '',
        ranks.get(place) ?? '',
        faults.get(place)?.join(', ') ?? '',
      ]),
    })}${moreLine(more, 'edges', 'topology.json')}
  </details>`;
}

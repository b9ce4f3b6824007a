/**
 * The metrics of a service graph that Tempo and OpenTelemetry's servicegraph connector make of spans → a topology.
 *
 * `traces_service_graph_request_total`, `…_failed_total` and the histogram `…_server` (with `_seconds`, where Prometheus has put the unit into
 * the name), each with the labels `client`, `server` and `connection_type`. As OTLP JSON ({@link metricsTopology}) or as text that Prometheus scrapes
 * ({@link scrapedTopology}). A caller `user` is nobody who was traced: its callee is an entry.
 *
 * A histogram knows its buckets only: each call counts with the end of its bucket, those above the last one with its begin.
 */

import type { Topology } from '../model/topology.ts';
import { addCounts } from '../lib/counts.ts';
import { fieldOf as plainFieldOf, itemsOf } from '../lib/untyped.ts';
import { createEdgeTally } from './edge-tally.ts';
import { elementsOf, fieldOf, plainText, type Located } from './json-input.ts';
import { createLatencyTally } from './latency-tally.ts';

const prefix = 'traces_service_graph_request_';
const nobody = 'user';
const usInSecond = 1_000_000;

/** What one series says of an edge. */
interface Point {
  readonly metric: 'total' | 'failed' | 'latency';
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
  /** Ends of buckets in µs, the last of which is endless, and how many calls are in each. */
  readonly buckets: readonly { readonly us: number; readonly count: number }[];
}

/** Whether this is OTLP JSON of metrics. */
export function looksLikeMetrics(document: unknown): boolean {
  return Array.isArray(plainFieldOf(document, 'resourceMetrics'));
}

/** Whether a line of this text is one of these metrics, as Prometheus scrapes them. */
export function looksLikeScraped(text: string): boolean {
  return /^traces_service_graph_request_\w+\{/m.test(text);
}

/** The topology that these documents show. Cumulative series count once, with their last point; deltas add up. O(points) */
export function metricsTopology(documents: readonly Located[], source: string): Topology {
  const last = new Map<string, { time: number; point: Point }>();
  const points: Point[] = [];
  for (const document of documents) {
    for (const resource of elementsOf(fieldOf(document, 'resourceMetrics'))) {
      const owner = JSON.stringify(
        plainFieldOf(plainFieldOf(resource.value, 'resource'), 'attributes') ?? [],
      );
      for (const scope of elementsOf(fieldOf(resource, 'scopeMetrics'))) {
        for (const metric of elementsOf(fieldOf(scope, 'metrics'))) {
          for (const { point, time, isDelta } of pointsOf(metric)) {
            if (isDelta) {
              points.push(point);
              continue;
            }
            const key = JSON.stringify([owner, point.metric, [...point.labels].sort()]);
            if ((last.get(key)?.time ?? -1) <= time) last.set(key, { time, point });
          }
        }
      }
    }
  }
  return topologyOf([...points, ...Array.from(last.values(), ({ point }) => point)], source);
}

function metricOf(name: string): Point['metric'] | undefined {
  if (!name.startsWith(prefix)) return undefined;
  const rest = name.slice(prefix.length);
  if (rest === 'total') return 'total';
  if (rest === 'failed_total') return 'failed';
  return /^server(?:_seconds)?$/.test(rest) ? 'latency' : undefined;
}

interface TimedPoint {
  readonly point: Point;
  readonly time: number;
  readonly isDelta: boolean;
}

function pointsOf(located: Located): TimedPoint[] {
  const { value } = located;
  const metric = metricOf(plainText(plainFieldOf(value, 'name')));
  if (metric === undefined) return [];
  const data = fieldOf(located, metric === 'latency' ? 'histogram' : 'sum');
  const temporality = plainFieldOf(data.value, 'aggregationTemporality');
  const unit = plainFieldOf(value, 'unit') === 'ms' ? usInSecond / 1_000 : usInSecond;
  return elementsOf(fieldOf(data, 'dataPoints')).map(({ value: one }) => ({
    time: numberOf(plainFieldOf(one, 'timeUnixNano')),
    isDelta: temporality === 1 || temporality === 'AGGREGATION_TEMPORALITY_DELTA',
    point: {
      metric,
      labels: labelsOf(plainFieldOf(one, 'attributes')),
      value: numberOf(plainFieldOf(one, 'asInt') ?? plainFieldOf(one, 'asDouble')),
      buckets: bucketsOf(
        itemsOf(plainFieldOf(one, 'explicitBounds')).map((bound) => numberOf(bound) * unit),
        itemsOf(plainFieldOf(one, 'bucketCounts')).map(numberOf),
      ),
    },
  }));
}

function bucketsOf(bounds: readonly number[], counts: readonly number[]): Point['buckets'] {
  return counts.map((count, index) => ({ us: bounds[index] ?? bounds.at(-1) ?? 0, count }));
}

/** 64-bit numbers are texts in the protocol's JSON. What is none, or below zero, is nothing. */
function numberOf(value: unknown): number {
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : 0;
  return Number.isFinite(number) && number > 0 ? number : 0;
}

function labelsOf(attributes: unknown): ReadonlyMap<string, string> {
  return new Map(
    itemsOf(attributes).flatMap((one): [string, string][] => {
      const key = plainFieldOf(one, 'key');
      const text = plainFieldOf(plainFieldOf(one, 'value'), 'stringValue');
      return typeof key === 'string' && typeof text === 'string' ? [[key, text]] : [];
    }),
  );
}

/** The topology in a text that Prometheus scrapes; lines of other metrics are passed over. O(lines) */
export function scrapedTopology(text: string, source: string): Topology {
  const points: Point[] = [];
  const cumulative = new Map<string, { labels: ReadonlyMap<string, string>; ends: [number, number][] }>();
  for (const line of text.split('\n')) {
    const [, name = '', inner = '', written = ''] = /^(traces_\w+)\{(.*)\}\s+(\S+)/.exec(line) ?? [];
    if (name === '') continue;
    const labels = new Map<string, string>();
    for (const [, key = '', label = ''] of inner.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g))
      labels.set(
        key,
        label.replace(/\\(.)/g, (_, one: string) => (one === 'n' ? '\n' : one)),
      );
    const metric = metricOf(name.replace(/_bucket$/, ''));
    if (metric === 'latency' && name.endsWith('_bucket')) {
      const end = labels.get('le') ?? '';
      labels.delete('le');
      const key = JSON.stringify([...labels].sort());
      const series = cumulative.get(key) ?? { labels, ends: [] };
      cumulative.set(key, series);
      series.ends.push([end === '+Inf' ? Infinity : Number(end) * usInSecond, numberOf(written)]);
    } else if (metric === 'total' || metric === 'failed') {
      points.push({ metric, labels, value: numberOf(written), buckets: [] });
    }
  }
  for (const { labels, ends } of cumulative.values()) {
    const sorted = ends.filter(([end]) => end >= 0).sort(([a], [b]) => a - b);
    const counts = sorted.map(([, count], index) => Math.max(0, count - (sorted[index - 1]?.[1] ?? 0)));
    const bounds = sorted.map(([end]) => end).filter((end) => end !== Infinity);
    points.push({ metric: 'latency', labels, value: 0, buckets: bucketsOf(bounds, counts) });
  }
  return topologyOf(points, source);
}

function topologyOf(points: readonly Point[], source: string): Topology {
  const tally = createEdgeTally();
  const failed = new Map<string, number>();
  const latencies = new Map<string, ReturnType<typeof createLatencyTally>>();
  const between = ({ labels }: Point): string => JSON.stringify([labels.get('client'), labels.get('server')]);
  for (const point of points) {
    const key = between(point);
    if (point.metric === 'failed') failed.set(key, addCounts(failed.get(key) ?? 0, point.value));
    if (point.metric !== 'latency') continue;
    const latency = latencies.get(key) ?? createLatencyTally();
    latencies.set(key, latency);
    for (const { us, count } of point.buckets) if (count > 0) latency.add(us, count);
  }
  for (const { metric, labels, value } of points) {
    const from = labels.get('client') ?? '';
    const to = labels.get('server') ?? '';
    if (metric !== 'total' || from === '' || to === '') continue;
    const type = labels.get('connection_type');
    if (from === nobody && type === 'virtual_node') {
      tally.service(to, true);
      continue;
    }
    if (type === 'database') tally.virtual(to, 'database');
    else if (type === 'virtual_node') tally.virtual(to, 'external');
    tally.add({ from, to, calls: value, failed: false, async: type === 'messaging_system' });
  }
  const topology = tally.topology(source);
  return {
    ...topology,
    edges: topology.edges.map((edge) => {
      const key = JSON.stringify([edge.from, edge.to]);
      const latency = latencies.get(key)?.encoded();
      const errors = Math.min(edge.calls ?? 0, failed.get(key) ?? 0);
      return { ...edge, errors, ...(latency === undefined ? {} : { latency }) };
    }),
  };
}

/**
 * `GET /metrics`, as Prometheus reads it: the bytes of each link, and what this process uses. Each is asked for by a flag; without
 * one there is no such route.
 */

import type { LinkEnd } from './link-end.ts';
import { metricText, type Metric } from './metric-text.ts';
import { openRuntimeMetrics, type RuntimeMetrics } from './runtime-metrics.ts';

/** What `/metrics` tells. */
export interface MetricsOptions {
  readonly proxy: boolean;
  readonly runtime: boolean;
}

/** As promhttp says it. */
export const metricsType = 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores';

/** See the header. */
export class Metrics {
  readonly #options: MetricsOptions;
  readonly #links = new Map<
    string,
    { labels: Readonly<Record<string, string>>; received: number; sent: number }
  >();
  readonly #runtime: RuntimeMetrics | undefined;

  constructor(options: MetricsOptions) {
    this.#options = options;
    if (options.runtime) this.#runtime = openRuntimeMetrics();
  }

  /** Whether there is anything to tell. */
  get isOn(): boolean {
    return this.#options.proxy || this.#options.runtime;
  }

  /** Count the bytes of a link that has ended. */
  add({ direction, listener, proxy, upstream, received, sent }: LinkEnd): void {
    if (!this.#options.proxy) return;
    const labels = { direction, listener, proxy, upstream };
    const key = JSON.stringify(labels);
    const before = this.#links.get(key) ?? { received: 0, sent: 0 };
    this.#links.set(key, { labels, received: before.received + received, sent: before.sent + sent });
  }

  /** The answer. */
  text(): string {
    const links = [...this.#links.values()];
    const counter = (what: 'received' | 'sent'): Metric => ({
      name: `toxiproxy_proxy_${what}_bytes_total`,
      help: '',
      type: 'counter',
      samples: links.map((link) => ({ labels: link.labels, value: link[what] })),
    });
    const all = [...(this.#runtime?.read() ?? []), counter('received'), counter('sent')];
    return all.map(metricText).join('');
  }

  close(): void {
    this.#runtime?.close();
  }
}

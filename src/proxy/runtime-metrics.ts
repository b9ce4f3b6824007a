/** What this process uses: the names are those of Prometheus' process collector and of prom-client, which every dashboard for Node knows. */

import { readdirSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Metric } from './metric-text.ts';

/** A running measurement. */
export interface RuntimeMetrics {
  /** The numbers of now; the delay of the event loop is that since the last call. */
  read(): readonly Metric[];
  close(): void;
}

/** Starts measuring. */
export function openRuntimeMetrics(): RuntimeMetrics {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const startedAt = Date.now() / 1_000 - process.uptime();
  return {
    read() {
      const cpu = process.cpuUsage();
      const memory = process.memoryUsage();
      const lagSeconds = delay.count === 0 ? 0 : delay.percentile(99) / 1e9;
      delay.reset();
      return [
        gauge(
          'nodejs_active_resources',
          'Active resources of the event loop.',
          process.getActiveResourcesInfo().length,
        ),
        gauge(
          'nodejs_eventloop_lag_p99_seconds',
          '99th percentile of the event loop delay since the last scrape.',
          lagSeconds,
        ),
        gauge('nodejs_external_memory_bytes', 'Memory outside the heap, buffers above all.', memory.external),
        gauge('nodejs_heap_size_total_bytes', 'Size of the heap.', memory.heapTotal),
        gauge('nodejs_heap_size_used_bytes', 'Used part of the heap.', memory.heapUsed),
        {
          ...gauge('nodejs_version_info', 'Version of Node.js.', 1),
          samples: [{ labels: { version: process.version }, value: 1 }],
        },
        {
          ...gauge(
            'process_cpu_seconds_total',
            'Total user and system CPU time spent in seconds.',
            (cpu.user + cpu.system) / 1e6,
          ),
          type: 'counter',
        },
        ...openFiles(),
        gauge('process_resident_memory_bytes', 'Resident memory size in bytes.', memory.rss),
        gauge(
          'process_start_time_seconds',
          'Start time of the process since unix epoch in seconds.',
          startedAt,
        ),
      ];
    },
    close() {
      delay.disable();
    },
  };
}

/** Nothing where the system does not tell. */
function openFiles(): readonly Metric[] {
  try {
    return [
      gauge('process_open_fds', 'Number of open file descriptors.', readdirSync('/proc/self/fd').length),
    ];
  } catch {
    return [];
  }
}

function gauge(name: string, help: string, value: number): Metric {
  return { name, help, type: 'gauge', samples: [{ value }] };
}

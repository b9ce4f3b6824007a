/** Receiving spans of the services of one experiment, where sagas of the target are told by them. */

import type { Event } from '../model/event.ts';
import type { RuntimeName } from '../model/runtime-name.ts';
import { createSpanReader } from '../model/span-steps.ts';
import { otlpPort, sagasWithSpans } from '../model/spans.ts';
import type { Target } from '../model/target.ts';
import { startSpanReceiver } from './span-receiver.ts';

/** What is listened to. */
export interface WatchedSpans extends AsyncDisposable {
  /** Where spans are sent to: `http://127.0.0.1:40001`; `undefined`: nobody listens. */
  readonly endpoint: string | undefined;
}

/** What the listener needs. */
export interface WatchSpansOptions {
  readonly target: Target;
  readonly runtime: RuntimeName;
  /** Ms since the experiment began. */
  readonly now: () => number;
  /** `characters`: how much it adds to what is held of an experiment. */
  readonly publish: (event: Event, characters?: number) => void;
}

/**
 * Begins to listen, from before the services start, on a free port, or on the one that the target file says; publishes what spans tell. Each
 * thing that is missing is told once. Where services cannot reach this machine's loopback, a note says so.
 *
 * @throws {@link SeatrialError} `E_USAGE` when somebody else listens on the port
 */
export async function watchSpans({
  target,
  runtime,
  now,
  publish,
}: WatchSpansOptions): Promise<WatchedSpans> {
  const sagas = sagasWithSpans(target.sagas).map(([name]) => name);
  const nobody: WatchedSpans = { endpoint: undefined, [Symbol.asyncDispose]: () => Promise.resolve() };
  if (sagas.length === 0) return nobody;
  if (runtime === 'container' || runtime === 'compose') {
    const text = `the steps of ${sagas.join(', ')} are those that services print: spans are received on loopback, which containers do not reach`;
    publish({ kind: 'note', at: now(), text });
    return nobody;
  }
  const read = createSpanReader(target);
  const told = new Set<string>();
  const missing = (detail: string): void => {
    if (told.has(detail)) return;
    told.add(detail);
    publish({ kind: 'unseen', at: now(), seen: 'spans', passed: true, detail });
  };
  const fixed = target.spans?.port ?? (runtime === 'attached' ? otlpPort : 0);
  const receiver = await startSpanReceiver(fixed, {
    spans: (spans) => {
      for (const span of spans) {
        const { words, missing: why } = read(span);
        for (const word of words) publish({ ...word, at: now() }, JSON.stringify(word).length);
        if (why !== undefined) missing(why);
      }
    },
    refused: missing,
  });
  return {
    endpoint: `http://127.0.0.1:${receiver.port}`,
    [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose](),
  };
}

/**
 * The target, its services told where spans are sent to: by the settings of OpenTelemetry's SDKs, unless the target file has them, and by
 * `${otlp}`. Every trace is sent, and soon.
 */
export function withSpanEndpoint(target: Target, endpoint: string | undefined): Target {
  const filled = (text: string): string => text.replaceAll('${otlp}', endpoint ?? '');
  const services = Object.entries(target.services).map(([name, service]) => {
    const settings = endpoint === undefined ? {} : settingsOf(name, endpoint);
    const own = Object.entries(service.environment).map(([key, text]) => [key, filled(text)] as const);
    const environment = { ...settings, ...Object.fromEntries(own) };
    const command = service.command === undefined ? {} : { command: service.command.map(filled) };
    return [name, { ...service, ...command, environment }] as const;
  });
  return { ...target, services: Object.fromEntries(services) };
}

function settingsOf(service: string, endpoint: string): Record<string, string> {
  return {
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_SERVICE_NAME: service,
    OTEL_RESOURCE_ATTRIBUTES: `service.instance.id=${service}.\${replica}`,
    OTEL_TRACES_SAMPLER: 'always_on',
    OTEL_BSP_SCHEDULE_DELAY: '200',
  };
}

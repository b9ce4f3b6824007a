/** Documents that others write, and that are not read at all or not here: recognised, so that a refusal can name them. */

import { isRecord } from './json-input.ts';

/** What marks each kind, by the keys of its first record. */
const kinds: readonly { readonly kind: string; readonly keys: readonly string[] }[] = [
  { kind: 'OpenTelemetry traces (OTLP JSON)', keys: ['resourceSpans'] },
  { kind: 'Tempo traces', keys: ['batches'] },
  { kind: 'Zipkin spans', keys: ['traceId', 'id'] },
  { kind: 'Alertmanager alerts', keys: ['labels', 'startsAt'] },
  { kind: 'PagerDuty incidents', keys: ['incidents'] },
  { kind: 'Opsgenie alerts', keys: ['message', 'priority', 'createdAt'] },
  { kind: 'Grafana OnCall alert groups', keys: ['alerts', 'received_at'] },
  { kind: 'Jaeger traces', keys: ['spans'] },
  { kind: 'Jaeger dependencies', keys: ['parent', 'child'] },
  { kind: 'a topology of ours', keys: ['schemaVersion', 'edges'] },
];

/** The kind of JSON document this is, where it is one that is known by name. */
export function foreignJson(document: unknown): string | undefined {
  const candidates = [document, firstOf(document)];
  return kinds.find(({ keys }) =>
    candidates.some((one) => isRecord(one) && keys.every((key) => Object.hasOwn(one, key))),
  )?.kind;
}

/** The kind of text this is, where it is one that is known by name. */
export function foreignText(text: string): string | undefined {
  if (/^\uFEFF?\s*<[?!]?\w/.test(text)) return 'XML';
  if (/^apiVersion:/m.test(text)) return 'Kubernetes manifests';
  return /^services:/m.test(text) ? 'a compose file' : undefined;
}

/** The first record in a list, in a list of lists, or in the list that a page of results holds. */
function firstOf(value: unknown, depth = 0): unknown {
  if (depth > 2) return undefined;
  if (Array.isArray(value)) return isRecord(value[0]) ? value[0] : firstOf(value[0], depth + 1);
  return isRecord(value) ? firstOf(value['data'] ?? value['results'], depth + 1) : undefined;
}

/** How a target file says that the steps of a saga are told by OpenTelemetry spans. */

import { z } from 'zod';
import { remembered } from '../lib/remembered.ts';
import { name } from './written.ts';

const someSpans = 'must be true, or { services: { NAME-IN-SPANS: service } }';

/** Left out by a saga that is known by what its services print. */
export const spansSchema = z.union(
  [
    z.literal(true),
    z.strictObject({
      services: z.record(z.string().min(1), name).meta({
        description: 'service.name of the spans → service, where the two differ.',
      }),
    }),
  ],
  someSpans,
);
export type Spans = z.infer<typeof spansSchema>;

/** The port that exporters send to when nobody tells them another one (OTLP over HTTP). */
export const otlpPort = 4318;

/** Where spans are received during a run. */
export const spanReceiverSchema = z.strictObject({
  port: z.int().min(1).max(65_535).default(otlpPort),
});

/** What has spans: a saga of a target. */
interface WithSpans {
  readonly coordinator?: string | undefined;
  readonly begins?: string | undefined;
  readonly steps: readonly { readonly service: string }[];
  readonly spans?: Spans | undefined;
}

/** The sagas that are told by spans, by name. */
export function sagasWithSpans<S extends WithSpans>(sagas: Readonly<Record<string, S>>): [string, S][] {
  return Object.entries(sagas).filter(([, { spans }]) => spans !== undefined);
}

/** The services whose words on a saga count: its coordinator; without one, where it begins and every participant. */
export const tellersOf: (saga: WithSpans) => ReadonlySet<string> = remembered(
  ({ coordinator, begins, steps }: WithSpans) => {
    if (coordinator !== undefined) return new Set([coordinator]);
    return new Set([...(begins === undefined ? [] : [begins]), ...steps.map(({ service }) => service)]);
  },
);

/** The service that spans call `named`. */
export function serviceInSpans(named: string, { spans }: WithSpans): string {
  const services = typeof spans === 'object' ? spans.services : {};
  return (Object.hasOwn(services, named) ? services[named] : undefined) ?? named;
}

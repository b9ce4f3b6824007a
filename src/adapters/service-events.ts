/** What a service says about itself on its standard output: one JSON object a line, `{"event":"saga", …}`. */

import { z } from 'zod';
import {
  acknowledgedEventSchema,
  entityEventSchema,
  requestEventSchema,
  sagaEventSchema,
  type Event,
} from '../model/event.ts';

const schema = z.discriminatedUnion('kind', [
  // What the proxy has seen, or a span has told, no service can print.
  sagaEventSchema.omit({ seen: true, nanos: true }),
  requestEventSchema,
  acknowledgedEventSchema,
  entityEventSchema,
]);

/**
 * The event in a line, or `undefined` when there is none that we know: the line is then only logged. Never throws.
 *
 * @param from - the replica that printed it, and when (ms since the experiment began); a line cannot claim another
 */
export function parseServiceEvent(
  line: string,
  from: { readonly service: string; readonly at: number },
): Event | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const { event: kind, ...rest } = JSON.parse(line) as Record<string, unknown>;
    return schema.safeParse({ ...rest, kind, ...from }).data;
  } catch {
    return undefined;
  }
}

/** What a running proxy of ours has seen of each of its proxies, over its API. */

import { z } from 'zod';
import { messageOf, SeatrialError } from '../lib/errors.ts';
import { observedProxySchema, type ObservedProxy } from '../model/observed.ts';

const callMsMax = 5_000;

/**
 * Asks the server at `url` for what it has observed, in the order of its proxies.
 *
 * @throws {@link SeatrialError} `E_PROXY`: nobody answers there, or not as a proxy of ours does
 */
export async function readObservedProxies(url: string): Promise<readonly ObservedProxy[]> {
  const base = url.replace(/\/+$/, '');
  const names = Object.keys(await ask(`${base}/proxies`, z.record(z.string(), z.unknown())));
  return await Promise.all(
    names.map(async (name) => ({
      name,
      ...(await ask(`${base}/proxies/${encodeURIComponent(name)}/observed`, observedProxySchema)),
    })),
  );
}

async function ask<T>(url: string, schema: z.ZodType<T>): Promise<T> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(callMsMax) }).catch((cause: unknown) => {
    const why =
      cause instanceof Error && cause.cause !== undefined ? messageOf(cause.cause) : messageOf(cause);
    throw new SeatrialError('E_PROXY', `${url}: ${why}`, {
      hint: 'start one with seatrial proxy, or name the address of its API',
      cause,
    });
  });
  const read = schema.safeParse(await answer.json().catch(() => undefined));
  if (answer.ok && read.success) return read.data;
  throw new SeatrialError('E_PROXY', `${url} answers ${answer.status}, and not with what was observed`, {
    hint: 'only the proxy of Seatrial observes: run seatrial proxy in place of Toxiproxy',
  });
}

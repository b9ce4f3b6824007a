/**
 * Undoing what was set in a Toxiproxy, with nothing but its address: for those who heal after the harness. Every call reads back what
 * it did. What is not there (any more) is undone: somebody else was first, or the server has been restarted or has ended.
 */

import { connect } from 'node:net';
import { z } from 'zod';
import { messageOf } from '../lib/errors.ts';
import { inTime } from './in-time.ts';

const callMsMax = 2_000;
const looksMax = 5;
const lookPauseMs = 50;
/** A server that is at a request to make proxies is done with it within so long. */
const makingMs = 2_000;
const answerBytesMax = 16 * 2 ** 20;

const proxySchema = z.object({
  name: z.string(),
  listen: z.string(),
  upstream: z.string().default(''),
  enabled: z.boolean(),
  toxics: z.array(z.object({ name: z.string() })),
});
export type FoundProxy = z.infer<typeof proxySchema>;

/** Whoever listens there now, it is no Toxiproxy: nothing of ours is in it. */
class NoToxiproxy extends Error {}

/** The proxies in the server by name; `undefined`: nobody listens there any more. Rejects when it does not answer as a Toxiproxy does. */
export async function proxiesIn(api: string): Promise<ReadonlyMap<string, FoundProxy> | undefined> {
  const text = await call(api, '/proxies', 'GET');
  if (text === undefined) return undefined;
  try {
    return new Map(Object.entries(z.record(z.string(), proxySchema).parse(JSON.parse(text))));
  } catch (cause) {
    throw new NoToxiproxy('it does not answer as a Toxiproxy server does', { cause });
  }
}

/** The same, for those who undo: where there is no Toxiproxy any more, nothing is to be undone. */
async function proxiesLeftIn(api: string): Promise<ReadonlyMap<string, FoundProxy> | undefined> {
  try {
    return await proxiesIn(api);
  } catch (error) {
    if (error instanceof NoToxiproxy) return undefined;
    throw error;
  }
}

/** Removes the toxic. */
export async function removeToxicIn(api: string, proxy: string, toxic: string): Promise<void> {
  if ((await proxiesLeftIn(api)) === undefined) return;
  await call(api, `/proxies/${encodeURIComponent(proxy)}/toxics/${encodeURIComponent(toxic)}`, 'DELETE');
  const left = (await proxiesIn(api))?.get(proxy)?.toxics.some(({ name }) => name === toxic);
  if (left === true) throw new Error(`${toxic} is still on ${proxy}`);
}

/** Makes the proxy accept connections again, and tries one, unless it is not reached from here. */
export async function enableIn(api: string, proxy: string, isReached = true): Promise<void> {
  if ((await proxiesLeftIn(api))?.get(proxy)?.enabled !== false) return;
  await call(api, `/proxies/${encodeURIComponent(proxy)}`, 'POST', { enabled: true });
  const now = (await proxiesIn(api))?.get(proxy);
  if (now === undefined) return;
  if (!now.enabled) throw new Error(`${proxy} still refuses connections`);
  if (!isReached) return;
  const at = now.listen.lastIndexOf(':');
  const host = now.listen.slice(0, at).replace(/^\[|\]$/g, '');
  if (!(await accepts({ host, port: Number(now.listen.slice(at + 1)) })))
    throw new Error(`${proxy} is enabled and refuses connections all the same`);
}

/**
 * Removes these proxies and gives those that are left. Looks until it finds none, and at least twice.
 *
 * @param areMade - the server has answered that it has made them. Else it may still be at it, for somebody who has died since or did not
 *   wait for long enough: then it is looked for longer whether they come.
 */
export async function removeProxiesIn(
  api: string,
  proxies: readonly string[],
  areMade: boolean,
): Promise<readonly string[]> {
  const mayComeUntil = performance.now() + (areMade ? 0 : makingMs);
  let found = 0;
  for (let look = 1; ; look += 1) {
    const there = await proxiesLeftIn(api);
    const present = proxies.filter((name) => there?.has(name) === true);
    if (present.length > 0) found += 1;
    const isOver = present.length > 0 ? found > looksMax : look > 1 && performance.now() >= mayComeUntil;
    if (there === undefined || isOver) return present;
    await Promise.all(present.map((name) => call(api, `/proxies/${encodeURIComponent(name)}`, 'DELETE')));
    await new Promise((resolve) => setTimeout(resolve, lookPauseMs));
  }
}

/** Whether somebody accepts a connection there. */
export function accepts(address: { readonly host: string; readonly port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    const end = (accepted: boolean): void => {
      socket.destroy();
      resolve(accepted);
    };
    socket.setTimeout(callMsMax, () => {
      end(false);
    });
    socket.once('connect', () => {
      end(true);
    });
    socket.once('error', () => {
      end(false);
    });
  });
}

/** The answer; `undefined` when nobody listens there. A 404 is an answer: it is not there. */
async function call(
  api: string,
  path: string,
  method: 'GET' | 'POST' | 'DELETE',
  body?: unknown,
): Promise<string | undefined> {
  let response: Response;
  try {
    const asked = fetch(new URL(path, api), {
      method,
      redirect: 'error',
      // Not before the wait below, which knows of a process that stood still, is over.
      signal: AbortSignal.timeout(3 * callMsMax),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    // Of a connection that is accepted and closed without a word, as by an engine whose container is just being removed, Node's fetch
    // never tells; and neither it nor that signal would keep this process alive until then.
    response = await inTime(asked, callMsMax);
  } catch (error) {
    if (isRefused(error)) return undefined;
    throw new Error(`${method} ${path} at ${api}: ${messageOf(causeOf(error) ?? error)}`, { cause: error });
  }
  const text = await textOf(response);
  if (response.ok || (response.status === 404 && method !== 'GET')) return text;
  const answered = `${method} ${path} at ${api}: status ${response.status}`;
  throw response.status === 404 ? new NoToxiproxy(answered) : new Error(answered);
}

/** The body; one that does not end is given up. */
async function textOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk as Uint8Array);
    length += (chunk as Uint8Array).length;
    if (length > answerBytesMax) throw new Error(`an answer of more than ${answerBytesMax} bytes`);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function isRefused(error: unknown): boolean {
  const cause = causeOf(error);
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED';
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

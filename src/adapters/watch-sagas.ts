/** Watching coordinators through the proxy between them and their participants, where sagas of the target have rules for that. */

import { z } from 'zod';
import { messageOf } from '../lib/errors.ts';
import type { Event } from '../model/event.ts';
import { sagaHeader } from '../model/seen-steps.ts';
import { ownerOf, type Saga, type Target } from '../model/target.ts';
import { followRequests } from './request-feed.ts';
import { carriesSteps, createSagaSight, sagasSeen } from './saga-sight.ts';
import type { ToxiproxyLinks } from './toxiproxy-links.ts';

/** What is watched. */
export interface WatchedSagas extends Disposable {
  /** The sagas whose steps are seen. */
  readonly names: ReadonlySet<string>;
  /** A link refuses connections from now on, or no longer: what was asked of it meanwhile nobody has seen. */
  readonly switched: (link: string) => void;
}

/** What the watcher needs. */
export interface WatchOptions {
  readonly target: Target;
  readonly links: Pick<ToxiproxyLinks, 'url' | 'linkOf'>;
  /** Ms since the experiment began. */
  readonly now: () => number;
  readonly publish: (event: Event) => void;
}

const answerMsMax = 5_000;

const proxiesSchema = z.record(
  z.string(),
  z.object({
    observe: z.union([z.boolean(), z.object({ headers: z.array(z.string()) })]).default(false),
  }),
);
type Proxies = z.infer<typeof proxiesSchema>;

/**
 * Begins to watch, from before the services start; publishes what is seen. A saga with rules whose requests cannot be seen is told of in a
 * note, and goes by what its coordinator prints. Never rejects.
 */
export async function watchSagas({ target, links, now, publish }: WatchOptions): Promise<WatchedSagas> {
  const sagas = sagasSeen(target);
  const blind = (names: readonly string[], why: string): void => {
    if (names.length === 0) return;
    const text = `the steps of ${names.join(', ')} are those that the coordinator prints, whatever the rules in the target file: ${why}`;
    publish({ kind: 'note', at: now(), text });
  };
  const nothing: WatchedSagas = {
    names: new Set(),
    switched: () => undefined,
    [Symbol.dispose]: () => undefined,
  };
  if (sagas.length === 0) return nothing;
  try {
    const proxies = await proxiesAt(links.url);
    const seen = sagas.filter(([name, saga]) => {
      const problem = blindness(saga, target, links.linkOf, proxies);
      if (problem !== undefined) blind([name], problem);
      return problem === undefined;
    });
    if (seen.length === 0) return nothing;
    const sight = createSagaSight({ ...target, sagas: Object.fromEntries(seen) }, links.linkOf, now);
    const tell = (events: readonly Event[]): void => {
      for (const event of events) publish(event);
    };
    const feed = await followRequests(links.url, {
      line: (text) => {
        tell(sight.read(text));
      },
      missed: (why) => {
        tell(sight.missed(why));
      },
    });
    const names = seen.map(([name]) => name);
    const switched = (link: string): void => {
      if (seen.some(([, saga]) => carriesSteps(link, saga, target)))
        tell(sight.missed(`${link} refused connections`, false));
    };
    if (feed !== undefined) return Object.assign(feed, { names: new Set(names), switched });
    blind(names, anotherProxy);
  } catch (error) {
    const names = sagas.map(([name]) => name);
    blind(names, `the proxy does not tell of requests: ${messageOf(error)}`);
  }
  return nothing;
}

const anotherProxy = 'the proxy there does not tell of requests; seatrial proxy does';

async function proxiesAt(url: string): Promise<Proxies> {
  const answer = await fetch(`${url}/proxies`, { signal: AbortSignal.timeout(answerMsMax) });
  return proxiesSchema.parse(await answer.json());
}

/** Why the proxy does not see this saga's requests; `undefined`: it does. */
function blindness(
  saga: Saga,
  target: Target,
  linkOf: ReadonlyMap<string, string>,
  proxies: Proxies,
): string | undefined {
  const header = sagaHeader(saga)?.name;
  const carriers = [...linkOf].filter(([, link]) => carriesSteps(link, saga, target));
  if (carriers.length === 0) return `${ownerOf(saga)} has no link that they could pass on`;
  const unseen = carriers.filter(([proxy]) => {
    const observe = proxies[proxy]?.observe ?? false;
    const told = typeof observe === 'object' ? observe.headers : [];
    return observe === false || (header !== undefined && !told.includes(header));
  });
  if (unseen.length === 0) return undefined;
  const wanted = header === undefined ? 'true' : `{ "headers": ["${header}"] }`;
  return `${unseen.map(([, link]) => link).join(', ')}: the proxy does not watch it; seatrial proxy does, with "observe": ${wanted}`;
}

/**
 * Ways around the proxy: looked for before the baseline, where networks are not ours. Each service is cut off by switching off every
 * link that leads to it from another service; a request that arrives there all the same came another way.
 *
 * A service is seen by what it prints (`request` rows) and by what its books gain. One that shows neither while nothing is cut, because
 * it is not used or says nothing, cannot be judged, and is named.
 */

import type { Signal } from '../lib/signal.ts';
import type { Random } from '../lib/random.ts';
import { durationMs } from '../lib/duration.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Target } from '../model/target.ts';
import { CLIENT, edgeName, parseEdge, serviceOf } from '../model/place.ts';
import { createWorkload } from '../workload/create-workload.ts';
import type { Workload } from '../workload/workload.ts';
import type { Ports } from './ports.ts';
import { settleAll } from './settle-all.ts';

/** What it needs. What is asked may be in the system's books afterwards: of a system that is kept, under names of its own. */
export interface BypassOptions {
  readonly scenario: Scenario;
  readonly target: Target;
  readonly ports: Pick<Ports, 'clock' | 'links' | 'runtime' | 'session' | 'subscribe' | 'journal'>;
  readonly random: Random;
  /** Stands before the names of everything that is asked. */
  readonly names?: string;
  readonly signal: Signal;
  readonly onProgress: (text: string) => void;
}

/** What was found. */
export interface BypassFindings {
  /** Edges of which requests went another way, with what was seen. */
  readonly bypasses: readonly { readonly edges: readonly string[]; readonly seen: string }[];
  /** Services that could not be judged. */
  readonly unseen: readonly string[];
}

/** So many operations are asked at a time. */
const operationsEach = 8;
const timeoutMsMax = 5_000;
/** What is on its way arrives within so long. */
const settleMs = 400;
const booksMsMax = 2_000;
/** Should we hang, the watchdog ends a cut after so long. */
const cutMsMax = 30_000;

/** Looks for them. Rejects when the proxy does not answer. */
export async function findBypasses(options: BypassOptions): Promise<BypassFindings> {
  const { scenario, target, ports, random, signal, onProgress } = options;
  const { links, runtime, clock } = ports;
  const workload = createWorkload(scenario.workload, {
    random,
    replicas: runtime.replicas,
    requests: target.requests,
    ...(options.names === undefined ? {} : { names: options.names }),
  });
  const inner = links.names.filter((link) => parseEdge(link).from !== CLIENT);
  const callees = [...new Set(inner.map((link) => serviceOf(parseEdge(link).to)))];
  const watch = watchArrivals(options);
  try {
    onProgress('looking for ways around the proxy');
    const settle = (): Promise<void> => clock.sleep(settleMs, signal);
    const used = await arrivals(watch, callees, {
      act: () => ask(workload, undefined, options),
      settle,
    });
    const seen = callees.filter((service) => (used.get(service) ?? 0) > 0);
    const bypasses: { edges: string[]; seen: string }[] = [];
    for (const service of seen) {
      if (signal.aborted) break;
      onProgress(`looking for ways around the proxy to ${service}`);
      const cut = inner.filter((link) => serviceOf(parseEdge(link).to) === service);
      const count = await whileCut(cut, ports, async () => {
        await settle();
        const came = await arrivals(watch, [service], { act: () => ask(workload, service, options), settle });
        return came.get(service) ?? 0;
      });
      if (count === 0) continue;
      const requests = `${count} ${count === 1 ? 'request' : 'requests'}`;
      const edges = [...new Set(cut.map((link) => edgeOf(link)))];
      bypasses.push({ edges, seen: `${requests} arrived while every link to ${service} was cut` });
    }
    return { bypasses, unseen: callees.filter((service) => !seen.includes(service)) };
  } finally {
    watch.end();
  }
}

/** Cutting is a fault like any other: its undo is on disk before. */
async function whileCut(
  cut: readonly string[],
  { links, journal }: Pick<Ports, 'links' | 'journal'>,
  act: () => Promise<number>,
): Promise<number> {
  const number = await journal.plan({
    what: `looking for ways around ${cut.join(', ')}`,
    entries: cut.map((link) => ({ undo: 'enable', link })),
  });
  journal.begun(number, cutMsMax);
  try {
    await settleAll(cut.map((link) => links.setEnabled(link, false)));
    return await act();
  } finally {
    await settleAll(cut.map((link) => links.setEnabled(link, true)));
    journal.undone(number);
  }
}

function edgeOf(link: string): string {
  const { from, to } = parseEdge(link);
  return edgeName(serviceOf(from), serviceOf(to));
}

/** Asks a few operations at once, none at the service that is cut off: its clients reach it. */
async function ask(
  workload: Workload,
  except: string | undefined,
  { scenario, ports: { session, clock }, signal }: BypassOptions,
): Promise<void> {
  const timeoutMs = Math.min(timeoutMsMax, durationMs(scenario.workload.timeout));
  await Promise.all(
    Array.from({ length: operationsEach }, async (_, client) => {
      const planned = workload.next(client, clock.now());
      if (planned === undefined || signal.aborted) return;
      const isAtIt = serviceOf(planned.operation.place) === except;
      workload.done(planned, isAtIt ? { type: 'info' } : await session.perform(planned.operation, timeoutMs));
    }),
  );
  await clock.sleep(settleMs, signal);
}

/** What services have received. */
interface ArrivalWatch {
  /** So far, of a service: requests it told of. */
  told(service: string): number;
  /** Rows and items in its books now. */
  booked(service: string): Promise<number>;
  end(): void;
}

function watchArrivals({ ports: { runtime, session, subscribe } }: BypassOptions): ArrivalWatch {
  const told = new Map<string, number>();
  const end = subscribe((event) => {
    if (event.kind !== 'request') return;
    const service = serviceOf(event.service);
    told.set(service, (told.get(service) ?? 0) + 1);
  });
  return {
    told: (service) => told.get(service) ?? 0,
    booked: async (service) => {
      const replicas = runtime.replicas.filter((replica) => serviceOf(replica) === service);
      const sizes = await settleAll(
        replicas.map(async (replica) => {
          try {
            const { ledger, state } = await session.books(replica, [], booksMsMax);
            return (ledger?.rows.length ?? 0) + Object.keys(state ?? {}).length;
          } catch {
            return 0;
          }
        }),
      );
      return sizes.reduce((sum, size) => sum + size, 0);
    },
    end,
  };
}

/** How many requests each of the services has received while `act` was going on; reading books is not one of them. */
async function arrivals(
  watch: ArrivalWatch,
  services: readonly string[],
  { act, settle }: { act: () => Promise<void>; settle: () => Promise<void> },
): Promise<ReadonlyMap<string, number>> {
  const booked = await settleAll(services.map((service) => watch.booked(service)));
  // Reading books is a request as well, and may be told of a little later.
  await settle();
  const told = services.map((service) => watch.told(service));
  await act();
  const after = services.map((service, index) => watch.told(service) - (told[index] ?? 0));
  const rows = await settleAll(services.map((service) => watch.booked(service)));
  return new Map(
    services.map((service, index) => [
      service,
      Math.max(after[index] ?? 0, (rows[index] ?? 0) - (booked[index] ?? 0)),
    ]),
  );
}

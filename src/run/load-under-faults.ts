/** The load, with the faults beginning and ending in it. */

import { createSignal, type Signal } from '../lib/signal.ts';
import { holdActions } from '../fault/hold.ts';
import { hitBy, needsHit } from '../fault/needed-edges.ts';
import { aborted } from './aborted.ts';
import { followFault, type Awaited } from './fault-course.ts';
import { startLoad, type Load } from './load.ts';
import { probeAll, recordProbes } from './probes.ts';
import { startRequestLoad } from './request-load.ts';
import type { Trial } from './trial.ts';

const probeEveryMs = 1_000;

/** What was not waited for because the experiment was stopped. Neither rejects. */
export interface Unawaited {
  /** Every fault has begun or never will, and nobody but healing ends one. */
  readonly courses: Promise<unknown>;
  /** Nothing else of the load's surroundings goes on. */
  readonly rest: Promise<unknown>;
}

/**
 * Sets the holds, starts the clients, lets every fault take its course. Resolves when the load is over and no fault is about to begin or
 * end any more, or the experiment is stopped: then at once, whatever is under way. What stands is left to healing. Never rejects: what
 * goes wrong stops the experiment.
 *
 * @returns `undefined`: nothing goes on any more
 */
export async function runLoadUnderFaults(trial: Trial): Promise<Unawaited | undefined> {
  const { stop, faults, holds } = trial;
  const over = createSignal();
  const isStopped = (): boolean => stop.signal.aborted;
  const fail = (error: unknown): void => {
    stop.fail(error);
  };
  const stopped = aborted(stop.signal).then(() => {
    over.abort('the load is over');
  });
  try {
    await trial.busyness.restart();
    if (isStopped()) return undefined;
    await holds.set();
    if (isStopped()) return undefined;
    const load = start(trial);
    const awaited: Awaited = new Map();
    const courses = Promise.all(
      faults.planned.map((fault) =>
        followFault(fault, {
          target: trial.target,
          held: trial.held,
          awaited,
          links: trial.ports.links,
          moments: trial.moments,
          clock: trial.ports.clock,
          faults,
          load,
          stop,
          over: over.signal,
        }).catch(fail),
      ),
    );
    const probing = probeDuring(trial, over.signal).catch(fail);
    await Promise.race([load.done.catch(fail), stopped]);
    over.abort('the load is over');
    await Promise.race([Promise.all([courses, probing]), stopped]);
    const measuring = trial.busyness.measure(load.lateP99Ms()).catch(fail);
    await Promise.race([measuring, stopped]);
    if (!isStopped()) return undefined;
    return { courses, rest: Promise.all([probing, measuring]) };
  } catch (error) {
    stop.fail(error);
    return undefined;
  }
}

function start(trial: Trial): Load {
  const { scenario, target, workload, ports, log, stop, faults, held, conditions } = trial;
  const { session, clock, links } = ports;
  const common = { workload, session, clock, log, watch: conditions, stopped: stop.signal };
  const document = scenario.workload;
  if (document.use !== 'requests') return (trial.load = startLoad({ document, ...common }));

  const hit = hitBy([...faults.planned.map(({ actions }) => actions), holdActions(held)]);
  const counts = (name: string): boolean =>
    !needsHit({ at: document.at, needs: target.requests[name]?.needs ?? [] }, hit, links.names);
  return (trial.load = startRequestLoad({ document, requests: target.requests, counts, ...common }));
}

/** Looks at the probes marked `during` while the load runs. Reported, not judged; what is seen after healing began is not about it. */
async function probeDuring({ probes, ports, log, healing }: Trial, over: Signal): Promise<void> {
  const during = probes.filter((probe) => probe.during);
  while (during.length > 0 && !over.aborted) {
    const results = await probeAll(during, ports.runtime);
    if (healing.signal.aborted) return;
    recordProbes(results, log, ports.clock);
    await ports.clock.sleep(probeEveryMs, over);
  }
}

/** The load, with the faults beginning and ending in it. */

import { holdsFor } from '../fault/hold.ts';
import { hitBy, needsHit } from '../fault/needed-edges.ts';
import { aborted } from './aborted.ts';
import { followFault } from './fault-course.ts';
import { startLoad, type Load } from './load.ts';
import { probeAll, recordProbes } from './probes.ts';
import { startRequestLoad } from './request-load.ts';
import type { Trial } from './trial.ts';

const probeEveryMs = 1_000;

/**
 * Sets the holds, starts the clients, lets every fault take its course. Resolves when the load is over, or the experiment is
 * stopped, and no fault is about to begin or end any more; those that stand are left to healing. Never rejects: what goes wrong
 * stops the experiment.
 */
export async function runLoadUnderFaults(trial: Trial): Promise<void> {
  const { stop, faults, holds } = trial;
  const over = new AbortController();
  const fail = (error: unknown): void => {
    stop.fail(error);
  };
  const afterStop = aborted(stop.signal).then(() => {
    over.abort();
  });
  try {
    await trial.busyness.restart();
    await holds.set();
    const load = start(trial);
    const courses = [
      ...faults.planned.map((fault) =>
        followFault(fault, { ...trial, clock: trial.ports.clock, load, over: over.signal }),
      ),
      probeDuring(trial, over.signal),
    ].map((course) => course.catch(fail));
    await Promise.race([load.done.catch(fail), afterStop]);
    over.abort();
    await Promise.all(courses);
    await trial.busyness.measure(load.lateP99Ms());
  } catch (error) {
    stop.fail(error);
  }
}

function start(trial: Trial): Load {
  const { scenario, target, workload, ports, log, stop, faults } = trial;
  const { session, clock, links } = ports;
  const common = { workload, session, clock, log, stopped: stop.signal };
  const document = scenario.workload;
  if (document.use !== 'requests') return (trial.load = startLoad({ document, ...common }));

  const toxics = holdsFor(scenario.faults, target, links.names);
  const hit = hitBy([...faults.planned.map(({ actions }) => actions), { toxics, disable: [], process: [] }]);
  const counts = (name: string): boolean =>
    !needsHit({ at: document.at, needs: target.requests[name]?.needs ?? [] }, hit, links.names);
  return (trial.load = startRequestLoad({ document, requests: target.requests, counts, ...common }));
}

/** Looks at the probes marked `during` while the load runs. Reported, not judged. */
async function probeDuring({ probes, ports, log }: Trial, over: AbortSignal): Promise<void> {
  const during = probes.filter((probe) => probe.during);
  while (during.length > 0 && !over.aborted) {
    recordProbes(await probeAll(during, ports.runtime), log, ports.clock);
    await ports.clock.sleep(probeEveryMs, over);
  }
}

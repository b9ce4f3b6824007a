/** The plan stage on files: which graph and which failure history a plan is made from. */

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readFailures, readTopology } from '../discover/recognise.ts';
import { topologyOfTarget } from '../discover/target.ts';
import { SeatrialError } from '../lib/errors.ts';
import type { Failure } from '../model/failure.ts';
import type { Plan } from '../model/plan.ts';
import type { Topology } from '../model/topology.ts';
import { planExperiments } from '../plan/plan.ts';
import { loadTarget, readText, shown, type LoadedTarget } from './files.ts';
import type { World } from './world.ts';

/** Where a plan's facts come from. */
export interface PlanOptions {
  /** Left out: the target that the topology says it is the graph of, if any. */
  readonly target?: string;
  /** A topology file. With a target, the calls counted in it are used. */
  readonly topology?: string;
  readonly failures: readonly string[];
  /** Read the shipped history only, not what earlier runs here have learnt. */
  readonly shippedHistoryOnly?: boolean;
  /** Read no history at all. */
  readonly noHistory?: boolean;
  readonly at?: string;
}

/** Makes the plan. Reads files; runs nothing. */
export function makePlan(options: PlanOptions, world: World): Plan {
  const { topology } = options;
  const seen =
    topology === undefined
      ? undefined
      : readTopology(readText(resolve(world.cwd, topology)), { name: shown(topology) });
  const name = options.target ?? seen?.target;
  const loaded = name === undefined ? undefined : loadTarget(name, world.cwd);
  const history = gatherFailures(options, loaded, world);
  return planExperiments({
    topology: chooseTopology(loaded, seen),
    failures: history.failures,
    history: history.source,
    ...(loaded === undefined ? {} : { target: loaded.target }),
    ...(options.at === undefined ? {} : { at: options.at }),
  });
}

/** With a target its own edges, with the calls an earlier run counted; else the file's graph. */
function chooseTopology(loaded: LoadedTarget | undefined, seen: Topology | undefined): Topology {
  if (loaded === undefined) {
    if (seen !== undefined) return seen;
    throw new SeatrialError('E_USAGE', 'a plan needs a target or a topology', {
      hint: 'seatrial plan --target shop, or --topology FILE',
    });
  }
  const own = topologyOfTarget(loaded.target);
  if (seen === undefined) return own;
  const edges = own.edges.map((edge) => {
    const counted = seen.edges.find(({ from, to }) => from === edge.from && to === edge.to);
    return counted?.calls === undefined ? edge : { ...edge, calls: counted.calls };
  });
  return { ...own, source: seen.source, edges };
}

function gatherFailures(
  { failures, shippedHistoryOnly = false, noHistory = false }: PlanOptions,
  loaded: LoadedTarget | undefined,
  world: World,
): { failures: Failure[]; source: string } {
  const files = failures.map((file) => resolve(world.cwd, file));
  if (loaded !== undefined && files.length === 0 && !noHistory) {
    const shipped = join(loaded.folder, 'failures.jsonl');
    const learnt = join(world.cwd, 'reports', 'failures.jsonl');
    files.push(...[shipped, ...(shippedHistoryOnly ? [] : [learnt])].filter((file) => existsSync(file)));
  }
  const read = files.map((file) => readFailures(readText(file), { name: shown(file) }));
  const counts = read.map((lines, index) => `${shown(files[index] ?? '')} (${lines.length})`);
  return { failures: read.flat(), source: counts.join(', ') || 'no history' };
}

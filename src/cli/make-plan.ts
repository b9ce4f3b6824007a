/** The plan stage on files: which graph and which failure history a plan is made from. */

import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { readHistories } from '../discover/history-input.ts';
import { usualRules } from '../discover/history-reading.ts';
import { createServiceNames } from '../discover/service-names.ts';
import { discoverTopology, type Discovered } from '../discover/recognise.ts';
import { topologyOfTarget } from '../discover/target.ts';
import { SeatrialError } from '../lib/errors.ts';
import { isNonEmpty } from '../lib/non-empty.ts';
import type { Failure } from '../model/failure.ts';
import type { Plan } from '../model/plan.ts';
import type { Topology } from '../model/topology.ts';
import { lintTopology } from '../plan/lint.ts';
import { planExperiments } from '../plan/plan.ts';
import { inputFile } from './input-file.ts';
import { loadTarget, readText, shown, type LoadedTarget } from './files.ts';
import type { World } from './world.ts';

/** Where a plan's facts come from. */
export interface PlanOptions {
  /** Left out: the target that the topology says it is the graph of, if any. */
  readonly target?: string;
  /** Topology files, of any kinds mixed. With a target, the calls counted in them are used. */
  readonly topology?: string | readonly string[];
  readonly failures: readonly string[];
  /** Read the shipped history only, not what earlier runs here have learnt. */
  readonly shippedHistoryOnly?: boolean;
  /** Read no history at all. */
  readonly noHistory?: boolean;
  readonly at?: string;
  readonly only?: readonly string[];
  readonly exclude?: readonly string[];
  /** How much time experiments may take, in ms. */
  readonly budget?: number;
}

/** A plan, and what was found out on the way. */
export interface MadePlan {
  readonly plan: Plan;
  /** What the files cannot show; the end of the plan's `leftOut`. */
  readonly unseen: Plan['leftOut'];
  /** Without a target, from a compose file: the target file it would need. */
  readonly targetFile?: string;
}

/** More findings than anybody reads: `seatrial lint` tells all. */
const findingsMost = 1_000;

function moreFindings(count: number): Plan['leftOut'] {
  return count <= findingsMost
    ? []
    : [{ what: `${count - findingsMost} findings more`, why: 'seatrial lint tells all of them' }];
}

/** Makes the plan. Reads files; runs nothing. */
export function makePlan(options: PlanOptions, world: World): Plan {
  return makePlanWithFindings(options, world).plan;
}

/** {@link makePlan}, with what its files cannot show and the target file they would need. */
export function makePlanWithFindings(options: PlanOptions, world: World): MadePlan {
  const seen = discover(options, world);
  const name = options.target ?? seen?.topology.target;
  const loaded = name === undefined ? undefined : loadTarget(name, world.cwd);
  const topology = chooseTopology(loaded, seen?.topology);
  const history = gatherFailures(options, { loaded, topology }, world);
  const plan = planExperiments({
    topology,
    failures: history.failures,
    history: history.source,
    ...(loaded === undefined ? {} : { target: loaded.target }),
    ...(options.at === undefined ? {} : { at: options.at }),
    ...(options.only === undefined ? {} : { only: options.only }),
    ...(options.exclude === undefined ? {} : { exclude: options.exclude }),
    ...(options.budget === undefined ? {} : { budgetSeconds: options.budget / 1_000 }),
  });
  // With a target the graph is the target's own.
  const unseen = [...(loaded === undefined ? (seen?.unseen ?? []) : []), ...history.unseen];
  const draft = loaded === undefined ? seen?.draftTarget : undefined;
  const findings = lintTopology(topology, loaded?.target);
  return {
    plan: {
      ...plan,
      findings: findings.slice(0, findingsMost),
      leftOut: [...plan.leftOut, ...unseen, ...moreFindings(findings.length)],
    },
    unseen,
    ...(draft === undefined ? {} : { targetFile: draft(projectName(options, world)) }),
  };
}

function discover({ topology = [] }: PlanOptions, world: World): Discovered | undefined {
  const files = [topology].flat().map((file) => inputFile(resolve(world.cwd, file), shown(file)));
  return isNonEmpty(files) ? discoverTopology(files, { hashSeed: randomInt(2 ** 31) }) : undefined;
}

/** As compose calls a project that has no name: after the folder its file is in. */
function projectName({ topology = [] }: PlanOptions, world: World): string {
  const [file = '.'] = [topology].flat();
  return basename(dirname(resolve(world.cwd, file)));
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
  { loaded, topology }: { loaded: LoadedTarget | undefined; topology: Topology },
  world: World,
): { failures: Failure[]; source: string; unseen: Plan['leftOut'] } {
  const files = failures.map((file) => resolve(world.cwd, file));
  if (loaded !== undefined && files.length === 0 && !noHistory) {
    const shipped = join(loaded.folder, 'failures.jsonl');
    const learnt = join(world.cwd, 'reports', 'failures.jsonl');
    files.push(...[shipped, ...(shippedHistoryOnly ? [] : [learnt])].filter((file) => existsSync(file)));
  }
  // Changed files and tests are of the services that the plan is about.
  const names = createServiceNames(topology.services.map(({ name }) => name));
  const texts = files.map((file) => ({ text: readText(file), name: shown(file) }));
  const read = readHistories(texts, { ...usualRules, names });
  const counts = read.map(({ failures: lines }, index) => `${shown(files[index] ?? '')} (${lines.length})`);
  return {
    failures: read.flatMap((history) => history.failures),
    source: counts.join(', ') || 'no history',
    unseen: read.flatMap((history) => history.unseen),
  };
}

/** `seatrial diff-topology`: what came, what went and what changed between two graphs of one system. */

import { diffTopologies, type TopologyDiff } from '../../discover/diff.ts';
import { printable } from '../../lib/printable.ts';
import type { Topology } from '../../model/topology.ts';
import { topologyOfFiles } from '../discovered.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import type { DiffTopologyFlags } from '../flags.ts';
import { paintFor, type Paint } from '../paint.ts';
import type { World } from '../world.ts';

/** Compares two sources of any form. */
export function diffTopology(
  [before, after]: readonly [before: string, after: string],
  flags: DiffTopologyFlags,
  world: World,
): ExitCode {
  const topologyOf = (file: string): Topology => topologyOfFiles({ files: [file] }, world).topology;
  const diff = diffTopologies(topologyOf(before), topologyOf(after));
  if (flags.json === true) world.stdout.write(`${JSON.stringify(diff, null, 2)}\n`);
  else world.stdout.write(describeDiff(diff, paintFor(world.stdout, world)));
  return flags.exitCode === true && !isEmpty(diff) ? exitCodes.violated : exitCodes.held;
}

function isEmpty({ services, edges, changed }: TopologyDiff): boolean {
  const all = [services.added, services.removed, edges.added, edges.removed, changed];
  return all.every(({ length }) => length === 0);
}

function describeDiff(diff: TopologyDiff, paint: Paint): string {
  if (isEmpty(diff)) return 'no difference\n';
  const { services, edges, changed } = diff;
  const lines = [
    ...services.removed.map((name) => paint.red(printable(`- ${name}`))),
    ...services.added.map((name) => paint.green(printable(`+ ${name}`))),
    ...edges.removed.map((name) => paint.red(printable(`- ${name}`))),
    ...edges.added.map((name) => paint.green(printable(`+ ${name}`))),
    ...changed.map((one) => printable(`~ ${one.where} ${one.what}: ${one.before} → ${one.after}`)),
  ];
  return `${lines.join('\n')}\n`;
}

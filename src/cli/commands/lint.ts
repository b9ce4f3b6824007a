/** `seatrial lint`: what is wrong with a system by what its configuration says. */

import { printable } from '../../lib/printable.ts';
import type { LintEvidence, LintFinding } from '../../model/lint.ts';
import type { Topology } from '../../model/topology.ts';
import { lintTopology } from '../../plan/lint.ts';
import { lintRules } from '../../plan/lint/rules.ts';
import { wrap } from '../../report/text.ts';
import { countsInWords, describeFindings } from '../describe-findings.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import type { LintFlags } from '../flags.ts';
import { ignoredInVain, sift } from '../ignored-findings.ts';
import { placesInTarget } from '../lint-place.ts';
import { lintSystems, type LintSystem } from '../lint-systems.ts';
import { paintFor, type Paint } from '../paint.ts';
import type { World } from '../world.ts';

/** What was found in one system. */
interface Linted {
  readonly topology: Topology;
  readonly findings: readonly LintFinding[];
  readonly ignored: readonly LintFinding[];
  readonly at: (evidence: LintEvidence) => string | undefined;
}

/** Reads, looks and prints. */
export function lint(files: readonly string[], flags: LintFlags, world: World): ExitCode {
  const paint = paintFor(world.stdout, world);
  if (flags.rules === true) {
    world.stdout.write(
      flags.json === true ? json({ rules: lintRules }) : describeRules(paint, widthOf(world)),
    );
    return exitCodes.held;
  }
  const linted = lintSystems(files, flags, world).map((system) => lintSystem(system, flags));
  world.stdout.write(
    flags.json === true
      ? json({ findings: linted.flatMap(asData('findings')), ignored: linted.flatMap(asData('ignored')) })
      : [
          ...linted.map((one) => describe(one, { paint, width: widthOf(world) })),
          ...vainly(linted, flags),
        ].join('\n'),
  );
  const counted = linted
    .flatMap(({ findings }) => findings)
    .filter(({ severity }) => severity === 'error' || flags.strict === true);
  return counted.length > 0 ? exitCodes.violated : exitCodes.held;
}

function lintSystem({ topology, targetFile }: LintSystem, { ignore = [] }: LintFlags): Linted {
  const all = lintTopology(topology, targetFile?.target);
  return {
    topology,
    ...sift(all, ignore),
    at: targetFile === undefined ? () => undefined : placesInTarget(targetFile),
  };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function widthOf({ stdout }: World): number {
  return Math.min(110, stdout.columns);
}

/** Findings with the system they are about, and each fact with where it is written. */
function asData(which: 'findings' | 'ignored'): (linted: Linted) => object[] {
  return ({ topology, at, ...linted }) =>
    linted[which].map((finding) => ({
      system: topology.source,
      ...finding,
      evidence: finding.evidence.map((one) => {
        const place = at(one);
        return place === undefined ? one : { ...one, at: place };
      }),
    }));
}

function describe(
  { topology, findings, ignored, at }: Linted,
  { paint, width }: { paint: Paint; width: number },
): string {
  const { edges, source } = topology;
  const said = edges.filter(({ facts }) => Object.keys(facts).length > 0).length;
  return [
    ...wrap(source, { first: '', rest: '  ', width }).map((line) => paint.bold(line)),
    '',
    ...describeFindings(findings, paint, { width, at }),
    `${countsInWords(findings)}${ignored.length === 0 ? '' : `; ${ignored.length} ignored`}`,
    ...(said === edges.length
      ? []
      : [`of ${edges.length - said} of ${edges.length} calls nothing is said (timeout, attempts, …)`]),
    '',
  ].join('\n');
}

/** What was to be ignored and is nowhere. */
function vainly(linted: readonly Linted[], { ignore = [] }: LintFlags): string[] {
  const all = linted.flatMap(({ findings, ignored }) => [...findings, ...ignored]);
  return ignoredInVain(all, ignore).map((one) => `nothing to ignore: ${printable(one)}\n`);
}

function describeRules(paint: Paint, width: number): string {
  const lines = lintRules.flatMap(({ rule, name, finds, why }) => [
    paint.bold(`${rule} ${name}`),
    ...wrap(`${finds}; ${why}`, { first: '  ', rest: '  ', width }),
  ]);
  return `${lines.join('\n')}\n\ndocs/lint.md has each with what it rests on, its source, and what it cannot know.\n`;
}

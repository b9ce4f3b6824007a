/**
 * The table of a target's bugs: a bug's scenario is `held` on the correct services and `violated` with the bug's rules on
 * the broken twin.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parse } from 'yaml';
import { repository, seatrial, temporaryFolder } from '../src/testing/command-line.ts';

/** A row of a target's `bugs.yaml`. */
export interface Bug {
  readonly name: string;
  readonly rules: readonly string[];
  readonly mayBreak?: readonly string[];
  readonly evidence: readonly string[];
  readonly scenario: string;
}

/** As far as the table looks at it. */
interface Verdict {
  readonly status: string;
  readonly reasons: readonly string[];
  readonly rules: readonly {
    readonly rule: string;
    readonly status: string;
    readonly anomalies: readonly {
      readonly summary: string;
      readonly evidence: readonly { readonly service: string }[];
    }[];
  }[];
}

interface Report {
  readonly experiments: readonly {
    readonly verdict?: Verdict;
    readonly record: { readonly error?: string };
  }[];
}

/** The bugs of a target of this repository. */
export function readBugs(target: string): Bug[] {
  return parse(readFileSync(join(repository, 'targets', target, 'bugs.yaml'), 'utf8')) as Bug[];
}

/**
 * The verdict on a scenario of this folder. An inconclusive experiment proves nothing (a busy machine misses a moment): it is repeated,
 * four times at most, as in the bench of parity.
 */
export async function verdictOf(scenario: string, env: Readonly<Record<string, string>>): Promise<Verdict> {
  let verdict = await tryOnce(scenario, env);
  for (let again = 0; again < 4 && verdict.status === 'inconclusive'; again += 1)
    verdict = await tryOnce(scenario, env);
  return verdict;
}

async function tryOnce(scenario: string, env: Readonly<Record<string, string>>): Promise<Verdict> {
  using work = temporaryFolder();
  const args = ['run', join(repository, 'scenarios', `${scenario}.yaml`), '--json'];
  const { stdout, stderr } = await seatrial(args, work.folder, env);
  const [experiment] = (JSON.parse(stdout) as Report).experiments;
  const verdict = experiment?.verdict;
  if (verdict === undefined) throw new Error(`no verdict: ${experiment?.record.error ?? ''}\n${stderr}`);
  return verdict;
}

/** Fails, and shows what is broken, unless all is well. */
export function expectHeld({ status, reasons, rules }: Verdict): void {
  const broken = rules.flatMap(({ rule, anomalies }) => anomalies.map(({ summary }) => `${rule} ${summary}`));
  expect({ status, reasons, broken }).toEqual({ status: 'held', reasons: [], broken: [] });
}

/** Fails unless each rule of the bug is broken, and rows of the services that the bug names show it. */
export function expectBroken({ status, reasons, rules }: Verdict, bug: Bug): void {
  expect({ status, reasons }).toEqual({ status: 'violated', reasons: expect.any(Array) as string[] });
  for (const rule of bug.rules) {
    const anomalies = rules
      .filter((one) => one.rule === rule && one.status === 'violated')
      .flatMap((one) => one.anomalies);
    const evidence = anomalies.flatMap((anomaly) => anomaly.evidence.map(({ service }) => service));
    expect({ rule, evidence }).toEqual({
      rule,
      evidence: expect.arrayContaining([...bug.evidence]) as string[],
    });
  }
}

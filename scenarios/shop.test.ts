/**
 * The table: each bug's scenario is `held` on the correct shop and `violated` with the bug's rule on its broken twin. Real processes, real
 * sockets, the real command line; two experiments at once.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { repository, seatrial, temporaryFolder } from '../src/testing/command-line.ts';

interface Bug {
  readonly name: string;
  readonly service: string;
  readonly rules: readonly string[];
  readonly evidence: readonly string[];
  readonly scenario: string;
}

interface Report {
  readonly experiments: readonly {
    readonly verdict?: {
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
    };
    readonly record: { readonly error?: string };
  }[];
}

const bugs = parse(readFileSync(join(repository, 'targets/shop/bugs.yaml'), 'utf8')) as Bug[];

type Verdict = NonNullable<Report['experiments'][0]['verdict']>;

/** The verdict. An inconclusive experiment proves nothing (a busy machine misses a moment): it is repeated, twice at most. */
async function verdictOf(scenario: string, bug = ''): Promise<Verdict> {
  let verdict = await tryOnce(scenario, bug);
  for (let again = 0; again < 2 && verdict.status === 'inconclusive'; again += 1)
    verdict = await tryOnce(scenario, bug);
  return verdict;
}

async function tryOnce(scenario: string, bug: string): Promise<Verdict> {
  using work = temporaryFolder();
  const args = ['run', join(repository, 'scenarios', `${scenario}.yaml`), '--json'];
  const { stdout, stderr } = await seatrial(args, work.folder, { SHOP_BUGS: bug });
  const [experiment] = (JSON.parse(stdout) as Report).experiments;
  const verdict = experiment?.verdict;
  if (verdict === undefined) throw new Error(`no verdict: ${experiment?.record.error ?? ''}\n${stderr}`);
  return verdict;
}

describe.concurrent('the correct shop', () => {
  test.each([...new Set(bugs.map(({ scenario }) => scenario))])('%s → held', async (scenario) => {
    const { status, reasons, rules } = await verdictOf(scenario);
    const broken = rules.flatMap(({ rule, anomalies }) =>
      anomalies.map(({ summary }) => `${rule} ${summary}`),
    );
    expect({ status, reasons, broken }).toEqual({ status: 'held', reasons: [], broken: [] });
  });
});

describe.concurrent('the broken twin', () => {
  test.each(bugs.map((bug) => [bug.name, bug] as const))(
    '%s → violated with its rules',
    async (name, bug) => {
      const { status, reasons, rules } = await verdictOf(bug.scenario, name);
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
    },
  );
});

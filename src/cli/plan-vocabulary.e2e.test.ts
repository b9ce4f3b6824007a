/** The wide vocabulary of the planner, really run: its scenarios are what it writes, on real processes. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { planSchema, type Plan } from '../model/plan.ts';
import { runRecordSchema } from '../model/run-record.ts';
import { verdictSchema, type Verdict } from '../model/verdict.ts';
import { seatrial, temporaryFolder } from '../testing/command-line.ts';

const only = {
  refused: 'order->payment refuse',
  reset: 'order->payment reset',
  hanging: 'order->shipping hang',
  unavailable: 'order->payment status-503 during charge',
  'too many': 'order->inventory status-429 during reserve',
  'a little late': 'order->payment slow-under',
  'once a change is made': 'order->payment refuse after reserve, before charge',
  'every second time': 'order->payment lost-reply after some of several calls',
  'under load': 'storefront->catalog refuse under many clients at once',
  'healed under traffic': 'storefront->catalog status-503 then healed, with the traffic kept',
  'a service that is killed': 'catalog crash',
  'a service that stands still': 'catalog pause',
  'standing still between two steps': 'order pause after reserve, before charge',
} as const;

/** So often a candidate is run that a busy machine kept from telling anything. */
const timesMost = 3;
const busy = /came \d+ ms late|too busy/;

/** Makes the plan, and runs what is chosen of it. */
async function tried(candidates: readonly string[], bugs: string): Promise<ReadonlyMap<string, Verdict>> {
  using work = temporaryFolder();
  const made = await seatrial(['plan', '--target', 'shop', '--only', ...candidates, '--json'], work.folder);
  expect([made.code, made.stderr]).toEqual([0, '']);
  const plan: Plan = planSchema.parse(JSON.parse(made.stdout));
  // A pattern holds for all that begins like it.
  const weakSpots = plan.weakSpots.filter(({ candidate }) => candidates.includes(candidate));
  expect(weakSpots.map(({ candidate }) => candidate).sort()).toEqual([...candidates].sort());
  const verdicts = new Map<string, Verdict>();
  for (let time = 1; time <= timesMost; time += 1) {
    const left = weakSpots.filter(({ candidate }) => {
      const verdict = verdicts.get(candidate);
      return (
        verdict === undefined ||
        (verdict.status === 'inconclusive' && verdict.reasons.some((why) => busy.test(why)))
      );
    });
    if (left.length === 0) break;
    writeFileSync(join(work.folder, 'plan.json'), JSON.stringify({ ...plan, weakSpots: left }));
    await seatrial(['run', 'plan.json', '--lanes', '2'], work.folder, { SHOP_BUGS: bugs });
    for (const [candidate, verdict] of verdictsIn(join(work.folder, 'reports', 'latest')))
      verdicts.set(candidate, verdict);
  }
  return verdicts;
}

function verdictsIn(run: string): [string, Verdict][] {
  const record = runRecordSchema.parse(JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')));
  return record.experiments.map(({ id, candidate = '' }) => [
    candidate,
    verdictSchema.parse(JSON.parse(readFileSync(join(run, id, 'verdict.json'), 'utf8'))),
  ]);
}

describe('the shop as it should be', async () => {
  const verdicts = await tried(Object.values(only), '');

  test.each(Object.entries(only))('%s: %s holds, and what was asked for was looked at', (_, candidate) => {
    const verdict = verdicts.get(candidate);
    expect([verdict?.status, verdict?.reasons]).toEqual(['held', []]);
    const looked = verdict?.rules.filter(({ status }) => status === 'held').map(({ rule }) => rule);
    expect(looked).toEqual(expect.arrayContaining([/^(storefront|catalog)/.test(candidate) ? 'AV1' : 'SG6']));
  });
});

test('broken twins: what each kind shows, another one does not', async () => {
  const [lost, status, unavailable] = [
    'order->payment lost-reply after reserve, before charge',
    only['too many'],
    'order->payment status-503 during charge',
  ];
  const verdicts = await tried([lost, status, unavailable], 'retry-without-key,timeout-is-failure');
  const broken = (candidate: string): string[] =>
    (verdicts.get(candidate)?.rules ?? [])
      .filter((rule) => rule.status === 'violated')
      .map(({ rule }) => rule);
  // The answer is lost, the charge is there: taken for a refusal, it stays.
  expect(broken(lost)).toContain('SG7');
  // A status is given in place of the service, which never did anything: calling that a refusal is no lie.
  expect(verdicts.get(status)?.status).toBe('held');
  expect(verdicts.get(unavailable)?.status).toBe('held');
});

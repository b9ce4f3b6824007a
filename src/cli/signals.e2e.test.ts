/** Whenever the harness is interrupted or killed: nothing of ours is left, and an interrupted run still reports. */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../lib/random.ts';
import { processesOf, repository, startSeatrial, temporaryFolder, until } from '../testing/command-line.ts';

/** Two, one after the other: the load alone lasts 3 s in each, so every moment below falls inside the run. */
const scenarios = ['shop-payment-lost-reply', 'shop-notifier-partition'].map((name) => ({
  file: `${name}.yaml`,
  text: readFileSync(join(repository, 'scenarios', `${name}.yaml`), 'utf8')
    .replace('duration: 6s', 'duration: 3s')
    .replace('lasts: 4s', 'lasts: 1500ms'),
}));
const seed = Date.now() % 1_000_000;
const random = createRandom(seed, 'moments');
const moments = Array.from({ length: 10 }, () => random.integer(100, 5_500));

/** Starts the run, and sends the signal to the whole group after so many milliseconds, as a terminal does. */
async function signalled(
  signal: 'SIGINT' | 'SIGKILL',
  ms: number,
  check: (run: { folder: string; code: number | null }) => void,
): Promise<void> {
  using work = temporaryFolder();
  for (const { file, text } of scenarios) writeFileSync(join(work.folder, file), text);
  const { child, ended } = startSeatrial(['run', ...scenarios.map(({ file }) => file)], work.folder);
  await new Promise((resolve) => setTimeout(resolve, ms));
  if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, signal);
  const { code } = await ended;
  expect(await until(() => processesOf(work.folder), 5_000)).toEqual([]);
  check({ folder: work.folder, code });
}

describe.concurrent(`ten random moments (seed ${seed})`, () => {
  test.each(moments)('SIGKILL after %i ms: no process of ours 5 s later', async (ms) => {
    await signalled('SIGKILL', ms, ({ code }) => {
      expect(code).not.toBe(0);
    });
  });

  test.each(moments)('SIGINT after %i ms: healed, reported, 130', async (ms) => {
    await signalled('SIGINT', ms, ({ folder, code }) => {
      // Before the command has installed its handler, the signal simply ends it, and nothing was started.
      const latest = join(folder, 'reports', 'latest');
      if (code === null) expect(existsSync(latest)).toBe(false);
      else {
        expect(code).toBe(130);
        if (!existsSync(latest)) return;
        expect(readdirSync(latest)).toEqual(
          expect.arrayContaining(['report.html', 'report.json', 'junit.xml', 'run.json']),
        );
        expect(servicesLostBeforeHeal(latest)).toEqual([]);
      }
    });
  });
});

/** Service rows that say a process ended before the faults were healed: a terminal's Ctrl-C must not reach them. */
function servicesLostBeforeHeal(run: string): string[] {
  return readdirSync(run, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(run, entry.name, 'events.jsonl')))
    .flatMap((entry) => {
      const lines = readFileSync(join(run, entry.name, 'events.jsonl'), 'utf8')
        .split('\n')
        .filter(Boolean);
      const healed = lines.findIndex((line) => line.includes('"phase":"healed"'));
      return lines
        .slice(0, healed === -1 ? lines.length : healed)
        .filter((line) => line.includes('"action":"exited"'));
    });
}

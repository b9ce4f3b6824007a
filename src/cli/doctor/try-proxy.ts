/** Starts what every experiment starts, watchdog and proxy, asks the proxy for its version, and ends them. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { basicEnvironment } from '../../adapters/launch.ts';
import { startProxyProcess } from '../../adapters/proxy-process.ts';
import { startWatchdog } from '../../adapters/watchdog.ts';

/** The API version the proxy says, and how long it took from nothing to the answer. */
export async function tryProxy(
  env: Readonly<Record<string, string | undefined>>,
): Promise<{ version: string; tookMs: number }> {
  const began = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'seatrial-doctor-'));
  try {
    await using watchdog = await startWatchdog(join(folder, 'undo.jsonl'), 'doctor');
    await using proxy = await startProxyProcess({
      experiment: 'doctor',
      watchdog,
      env: basicEnvironment(env),
      logFile: join(folder, 'proxy.log'),
      cwd: folder,
    });
    const response = await fetch(`${proxy.url}/version`);
    const answer = (await response.json()) as { version?: unknown };
    if (typeof answer.version !== 'string')
      throw new Error(`the proxy says no version: ${JSON.stringify(answer)}`);
    return { version: answer.version, tookMs: Math.round(performance.now() - began) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

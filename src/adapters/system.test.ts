import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { lawSystems } from '../testing/law-system.ts';
import { systemLaws } from '../testing/system-laws.ts';

// Real processes on a machine that may be busy: the limits only end what hangs.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

systemLaws('process', () => Promise.resolve(undefined));

const systems = lawSystems('process');

test('a system whose proxy dies is broken, and says so', async (ctx) => {
  ctx.skip(process.platform !== 'linux', 'needs /proc to find the proxy');
  const system = await systems.start();
  expect(system.broken()).toBeUndefined();
  const folder = system.folder;
  const proxy = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && isProxyIn(folder, pid));
  expect(proxy).toHaveLength(1);
  process.kill(Number(proxy[0]), 'SIGKILL');
  await expect.poll(() => system.broken()?.message).toBe('the proxy has ended, killed by SIGKILL');
});

function isProxyIn(folder: string, pid: string): boolean {
  try {
    return (
      readlinkSync(`/proc/${pid}/cwd`) === folder &&
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('proxy/main')
    );
  } catch {
    // Gone in between, or somebody else's.
    return false;
  }
}

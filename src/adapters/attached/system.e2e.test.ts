import { vi } from 'vitest';
import { systemLaws } from '../../testing/system-laws.ts';

// Real processes on a machine that may be busy: the limits only end what hangs.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

systemLaws(
  'attached',
  () =>
    Promise.resolve(
      process.platform === 'linux' ? undefined : 'reads the process table from /proc: needs Linux',
    ),
  { isCommandOurs: false, isFound: true },
);

import { vi } from 'vitest';
import { whyNoContainers } from '../../testing/container-engine.ts';
import { systemLaws } from '../../testing/system-laws.ts';

// Real containers on a machine that may be busy: the limits only end what hangs.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

systemLaws('container', whyNoContainers);

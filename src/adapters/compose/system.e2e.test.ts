import { vi } from 'vitest';
import { whyNoCompose } from '../../testing/container-engine.ts';
import { systemLaws } from '../../testing/system-laws.ts';

// Real containers on a machine that may be busy: the limits only end what hangs.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

// What runs is what the compose file says.
systemLaws('compose', whyNoCompose, { isCommandOurs: false });

import { randomBytes } from 'node:crypto';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { baseImage, whyNoContainers } from '../../testing/container-engine.ts';
import { processIdentity } from '../process-identity.ts';
import { createContainer, createNetwork } from './create-container.ts';
import { findEngine } from './engine.ts';
import { harnessLabel, labelsOf } from './labels.ts';
import { ownedIn, removeOwned } from './remove-owned.ts';
import { ownerWords, sweepDead } from './sweep.ts';

// A real engine on a machine that may be busy: the limits only end what hangs.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

beforeEach(async (ctx) => {
  const why = await whyNoContainers();
  if (why !== undefined) ctx.skip(why);
});

const { namespace } = JSON.parse(ownerWords()) as { namespace: string };
const boot = processIdentity(process.pid)?.began.split(':')[0] ?? '';

test.each([
  ['of this process', ownerWords(), 'stays'],
  ['of a process that is gone', JSON.stringify({ pid: 2 ** 22 - 3, began: `${boot}:1`, namespace }), 'goes'],
  [
    'of a process before the machine was started',
    JSON.stringify({ pid: 9, began: 'other:1', namespace: 'x' }),
    'goes',
  ],
  [
    'of a process that cannot be seen from here',
    JSON.stringify({ pid: 9, began: `${boot}:1`, namespace: 'x' }),
    'stays',
  ],
  ['of nobody who says so', 'nonsense', 'stays'],
])('what is %s', async (_, owner, expected) => {
  const engine = await findEngine({ name: 'test', allowRemote: false });
  const belonging = { tag: `sweep-${randomBytes(4).toString('hex')}`, experiment: 'a' };
  onTestFinished(async () => {
    await removeOwned(engine.address, belonging);
  });
  const labels = { ...labelsOf(belonging), [harnessLabel]: owner };
  const network = `seatrial_${belonging.tag}`;
  await createNetwork(engine, network, labels);
  await createContainer(engine, {
    name: `${network}_a.1`,
    image: baseImage,
    env: {},
    labels,
    on: { network, aliases: [] },
    ports: [],
  });
  expect(await sweepDead(engine.address)).not.toContain(belonging.tag);
  const swept = await sweepDead(engine.address, -60_000);
  expect(swept.includes(belonging.tag)).toBe(expected === 'goes');
  const { containers, networks } = await ownedIn(engine.address, belonging);
  expect([containers.length, networks.length]).toEqual(expected === 'goes' ? [0, 0] : [1, 1]);
});

/** The tables of our proxy's tests hold of a real Toxiproxy 2.12, too, but for the rows that say otherwise. */

import { afterAll, beforeAll, beforeEach, describe, test } from 'vitest';
import { expectSteps, liveChanges } from './testing/live-changes.ts';
import { rigOf, type Rig } from './testing/rig.ts';
import { busyCases, expectAllBytes, expectMeets, toxicCases } from './testing/toxic-table.ts';
import { emptyToxiproxy, startToxiproxy, whyNoToxiproxy, type RealToxiproxy } from './testing/toxiproxy.ts';
import { expectTranscript } from './testing/expect-transcript.ts';
import { transcripts } from './testing/transcripts.ts';

const why = whyNoToxiproxy();
let toxiproxy: RealToxiproxy | undefined;
beforeAll(async () => {
  if (why === undefined) toxiproxy = await startToxiproxy();
});
afterAll(async () => {
  await toxiproxy?.[Symbol.asyncDispose]();
});
beforeEach((ctx) => {
  if (why !== undefined) ctx.skip(why);
});

/** A rig around it; it has no proxy then, and has none again. */
async function startTheirs(): Promise<Rig> {
  if (toxiproxy === undefined) throw new Error('there is no Toxiproxy');
  const { address } = toxiproxy;
  const close = emptyToxiproxy.bind(undefined, toxiproxy);
  return await rigOf({ address, close, [Symbol.asyncDispose]: close });
}

describe('a real Toxiproxy: the API', () => {
  test.each(Object.keys(transcripts))('%s', async (name) => {
    await using rig = await startTheirs();
    await expectTranscript(rig, name, 'theirs');
  });
});

describe('a real Toxiproxy: toxics', () => {
  test.each(toxicCases)('%s: hello %s (%s, removed: %s, %s, %s)', async (...row) => {
    await using rig = await startTheirs();
    await expectMeets(rig, row, 'theirs');
  });

  test.each(busyCases)('%s added, updated and removed on a busy connection (%s)', async (toxic, stream) => {
    await using rig = await startTheirs();
    await expectAllBytes(rig, toxic, stream);
  });

  test.each(liveChanges)('%s (%s): %s', async (_title, stream, steps) => {
    await using rig = await startTheirs();
    await expectSteps(rig, steps, stream);
  });
});

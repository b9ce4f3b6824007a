/** Every reader of topologies, given what nearly is of its form: a topology, or a refusal of ours; nothing else is changed by it. */

import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDocument } from '../model/document.ts';
import { targetSchema } from '../model/target.ts';
import { topologySchema } from '../model/topology.ts';
import { often } from '../testing/often.ts';
import { readAliases, renameServices } from './aliases.ts';
import { hostileText } from './hostile-text.test-data.ts';
import { discoverTopology, readTopology, type InputFile } from './recognise.ts';
import { isRead } from './refusals.test-data.ts';
import { topologyForms } from './topology-forms.ts';
import { scrapedSeed } from './span-seeds.test-data.ts';
import { topologySeeds } from './topology-seeds.test-data.ts';

/** A topology of so many characters is read from one. */
const growthMost = 100;

function discover(file: InputFile, characters: number, form: string | undefined): void {
  const { topology, unseen, draftTarget } = discoverTopology([file], form === undefined ? {} : { form });
  const text = JSON.stringify({ topology, unseen });
  expect(text.length).toBeLessThan(growthMost * (characters + 100));
  // Whatever is written can be read again.
  if (!isDeepStrictEqual(topologySchema.parse(JSON.parse(JSON.stringify(topology))), topology))
    expect(topologySchema.parse(topology)).toEqual(topology);
  if (draftTarget !== undefined) drafted(draftTarget('x'));
}

/** The draft is ours: that it cannot be read is no error of the input. */
function drafted(text: string): void {
  try {
    readDocument(targetSchema, text, { file: 'draft' });
  } catch (cause) {
    throw new Error(`the draft cannot be read: ${text}`, { cause });
  }
}

const runs = often(5_000);

describe('whatever it is given, it reads or refuses', () => {
  test('each form has seeds', () => {
    expect(Object.keys(topologySeeds).sort()).toEqual(topologyForms.map(({ name }) => name).sort());
  });

  test.each(Object.entries(topologySeeds))('%s', { timeout: often(60_000) }, (form, seeds) => {
    for (const text of seeds) discover({ name: 'f', text }, text.length, undefined);
    let read = 0;
    fc.assert(
      fc.property(hostileText(seeds), fc.boolean(), (text, isNamed) => {
        const reads = (): void => {
          discover({ name: 'f', text }, text.length, isNamed ? form : undefined);
        };
        if (isRead(text, reads)) read += 1;
      }),
      { numRuns: runs },
    );
    // A law that is kept because nothing is ever read says nothing.
    expect(read).toBeGreaterThan(runs / 100);
  });

  test('what Prometheus scrapes', { timeout: often(60_000) }, () => {
    fc.assert(
      fc.property(hostileText([scrapedSeed]), (text) => {
        isRead(text, () => {
          discover({ name: 'f', text }, text.length, undefined);
        });
      }),
      { numRuns: runs },
    );
  });

  test('names that are one service’s', { timeout: often(60_000) }, () => {
    const topology = readTopology(topologySeeds['jaeger-dependencies']?.[0] ?? '', { name: 'f' });
    fc.assert(
      fc.property(hostileText(['a: [x, y]\nb: [z]\n', '{"a": ["b"]}']), (text) => {
        isRead(text, () => {
          topologySchema.parse(renameServices(topology, readAliases(text, { name: 'f' })));
        });
      }),
      { numRuns: runs },
    );
  });
});

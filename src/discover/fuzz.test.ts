/** Files that were real and are broken: whatever the text, the answer is a document or an error of ours, and soon. */

import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SeatrialError } from '../lib/errors.ts';
import { readDocument } from '../model/document.ts';
import { failureSchema } from '../model/failure.ts';
import { targetSchema } from '../model/target.ts';
import { topologySchema } from '../model/topology.ts';
import { readHistory } from './history-input.ts';
import { brokenText } from './hostile-text.test-data.ts';
import { discoverTopology } from './recognise.ts';
import { often } from '../testing/often.ts';

const folder = new URL('./fixtures/', import.meta.url);
const files = ['', 'systems/'].flatMap((inside) =>
  readdirSync(new URL(`./${inside}`, folder), { withFileTypes: true })
    .filter((entry) => entry.isFile() && !/^expected|[.]md$/.test(entry.name))
    .map((entry) => `${inside}${entry.name}`),
);

test.each(files)('%s, changed in a few places', { timeout: 60_000 }, (name) => {
  const text = readFileSync(new URL(name, folder), 'utf8').slice(0, 20_000);
  fc.assert(
    fc.property(brokenText([text]), (broken) => {
      const input = { name, text: broken };
      onlyOurErrors(() => {
        const { topology, draftTarget } = discoverTopology([input]);
        expect(topologySchema.parse(topology)).toEqual(topology);
        if (draftTarget !== undefined) readDocument(targetSchema, draftTarget('x'), { file: 'draft' });
      });
      onlyOurErrors(() => {
        for (const failure of readHistory(input).failures) failureSchema.parse(failure);
      });
    }),
    { numRuns: often(500) },
  );
});

function onlyOurErrors(act: () => void): void {
  try {
    act();
  } catch (error) {
    // The draft is ours: that it cannot be read is no error of the input.
    if (!(error instanceof SeatrialError) || error.message.startsWith('draft')) throw error;
  }
}

test.each([
  ['brackets', '['.repeat(100_000)],
  ['braces in YAML', `services: ${'{a: '.repeat(50_000)}`],
  ['dashes in YAML', `services:\n${'- '.repeat(50_000)}`],
  [
    'indentation',
    `services:\n${Array.from({ length: 2_000 }, (_, depth) => `${' '.repeat(depth + 1)}a:`).join('\n')}`,
  ],
  ['spaces', `services:\n  a: { image: "${' '.repeat(200_000)}x" }`],
  ['dollars', `services:\n  a: { environment: { X: "${'${A:-'.repeat(20_000)}" } }`],
  ['hosts', `services:\n  a: { environment: { X_HOST: "${'b,'.repeat(50_000)}" } }\n  b: {}`],
  ['words', `services:\n  a: { environment: { X_HOST: "${'b.'.repeat(50_000)}" } }\n  b: {}`],
  ['blank lines', `${' \n'.repeat(200_000)}[`],
  ['blanks', ' '.repeat(1_000_000)],
  ['documents', `apiVersion: v1\nkind: Service\n${'---\n'.repeat(100_000)}`],
  ['actions', `kind: Service\n${'{{ if '.repeat(50_000)}`],
  [
    'aliases',
    `kind: List\napiVersion: v1\nitems: &a [{ kind: x, apiVersion: v1 }]\n${'---\nx: &x [1]\ny: [*x, *x, *x]\n'.repeat(2_000)}`,
  ],
  [
    'lines in a ConfigMap',
    `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: m }\ndata: { x: "${'host= '.repeat(50_000)}" }`,
  ],
  [
    'Services that lead to each other',
    `${'apiVersion: v1\nkind: Service\nmetadata: { name: s }\nspec: { type: ExternalName, externalName: s }\n---\n'.repeat(500)}apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ args: ["s:80"] }] }`,
  ],
  [
    'services that extend each other',
    `services:\n  s0: {}\n${Array.from({ length: 5_000 }, (_, index) => `  s${index + 1}: { extends: s${index} }\n`).join('')}`,
  ],
  [
    'aliases of what is large',
    `x: &a {${Array.from({ length: 5_000 }, (_, index) => `K${index}: x`).join(', ')}}\nservices:\n${Array.from({ length: 900 }, (_, index) => `  s${index}: { environment: { <<: *a } }\n`).join('')}`,
  ],
  [
    'readers and writers of a topic',
    JSON.stringify({
      topics: [
        {
          name: 't',
          ...Object.fromEntries(
            ['producers', 'consumers'].map((key) => [
              key,
              Array.from({ length: 20_000 }, (_, index) => `${key}${index}`),
            ]),
          ),
        },
      ],
    }),
  ],
  [
    'services told again',
    JSON.stringify({
      schemaVersion: 1,
      source: 's',
      services: Array.from({ length: 200_000 }, () => ({ name: 'a' })),
      edges: [],
    }),
  ],
  ['empty cells', `,a${','.repeat(100_000)}\n${','.repeat(100_000)}`],
  ['nested lists', `{"resourceSpans": ${'['.repeat(5_000)}${']'.repeat(5_000)}}`],
])('%s without end take no time without end', { timeout: 10_000 }, (_, text) => {
  onlyOurErrors(() => discoverTopology([{ name: 'x', text }]));
  onlyOurErrors(() => readHistory({ name: 'x', text }));
});

/** Every reader of histories, given what nearly is of its form: a history, or a refusal of ours; nothing else is changed by it. */

import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failureSchema } from '../model/failure.ts';
import { often } from '../testing/often.ts';
import { gatherHistory } from './gather-history.ts';
import { historyForms } from './history-forms.ts';
import { usualRules } from './history-reading.ts';
import { historySeeds } from './history-seeds.test-data.ts';
import { hostileText } from './hostile-text.test-data.ts';
import { isRead } from './refusals.test-data.ts';
import { createServiceNames } from './service-names.ts';

const rules = {
  ...usualRules,
  names: createServiceNames(['cart', 'example']),
  at: { time: '2026-03-01T00:00:00Z' },
};

/** A history of so many characters is read from one. */
const growthMost = 100;

/** How many failures there are. */
function gather(text: string, form: string | undefined): number {
  const { failures, files, unknown } = gatherHistory(
    [{ name: 'f', text, ...(form === undefined ? {} : { form }) }],
    { rules },
  );
  for (const failure of failures)
    if (!isDeepStrictEqual(failureSchema.parse(JSON.parse(JSON.stringify(failure))), failure))
      expect(failureSchema.parse(failure)).toEqual(failure);
  expect(JSON.stringify({ files, unknown }).length).toBeLessThan(growthMost * (text.length + 100));
  return failures.length;
}

const runs = often(5_000);

describe('whatever it is given, it reads or refuses', () => {
  test('each form has seeds', () => {
    expect(Object.keys(historySeeds).sort()).toEqual([...historyForms].sort());
  });

  test.each(Object.entries(historySeeds))('%s', { timeout: often(60_000) }, (form, seeds) => {
    // Statuses alone are nothing that happened.
    expect(seeds.reduce((sum, text) => sum + gather(text, undefined), 0)).toBeGreaterThan(0);
    let read = 0;
    fc.assert(
      fc.property(hostileText(seeds), fc.boolean(), (text, isNamed) => {
        const reads = (): void => {
          gather(text, isNamed ? form : undefined);
        };
        if (isRead(text, reads)) read += 1;
      }),
      { numRuns: runs },
    );
    // A law that is kept because nothing is ever read says nothing.
    expect(read).toBeGreaterThan(runs / 100);
  });
});

const wide = 300_000;

test.each([
  ['brackets', '['.repeat(5_000_000), 'f:1:201: nested more than 200 deep'],
  ['objects', `{"incidents": ${'{"a":'.repeat(1_000_000)}`, 'f:1:1010: nested more than 200 deep'],
  ['brackets in a text', `{"incidents": [], "x": "${'['.repeat(wide)}"}`, undefined],
  ['suites', '<testsuite>'.repeat(wide), 'nested more than 200 deep'],
  ['attributes', `<testsuite ${Array.from({ length: wide }, (_, n) => `a${n}=""`).join(' ')}/>`, undefined],
  ['entities', `<testsuite name="${'&amp;'.repeat(wide)}"/>`, undefined],
  [
    'a billion laughs',
    `<!DOCTYPE l [<!ENTITY a "ha">${Array.from({ length: 30 }, (_, n) => `<!ENTITY a${n} "${`&a${n - 1};`.repeat(10)}">`).join('')}]><testsuite>&a29;</testsuite>`,
    'undefined entity',
  ],
  ['a comment that does not end', `<!--${'-'.repeat(wide)}`, 'not XML'],
  [
    'a title',
    `{"incidents": [{"created_at": "2026-02-10", "urgency": "low", "service": {"name": "a"}, "title": "${'t'.repeat(5_000_000)}"}]}`,
    undefined,
  ],
  [
    'names of services',
    Array.from(
      { length: 20_000 },
      (_, n) => `{"labels": {"service": "s${n}"}, "startsAt": "2026-02-10"}`,
    ).join('\n'),
    undefined,
  ],
  [
    'compared revisions',
    `[{"base_commit": 1, "files": [], "html_url": "${'/compare/'.repeat(wide)}"}]`,
    undefined,
  ],
  ['numbers in a tag', `[{"tag_name": "a${'-1'.repeat(wide)}", "published_at": "2026-02-10"}]`, undefined],
  ['blanks before Argo', `${' '.repeat(1_000_000)}\n${' \n'.repeat(wide)}`, undefined],
  ['hyphens before Argo', `${'- '.repeat(1_000_000)}apiVersion: argoproj.io/`, 'is not a failure history'],
  ['a line', `[${' '.repeat(65 * 1024 * 1024)}]`, 'f:1:1: a line of more than 67108864 characters'],
  [
    'a second line',
    `{"time": 1}\n${'x'.repeat(65 * 1024 * 1024)}`,
    'f:2:1: a line of more than 67108864 characters',
  ],
])('%s without end take no time without end', { timeout: 60_000 }, (_, text, refusal) => {
  const known = { ...rules, names: createServiceNames(['s']) };
  const read = (): unknown => gatherHistory([{ name: 'f', text }], { rules: known });
  if (refusal === undefined) read();
  else expect(read).toThrow(refusal);
});

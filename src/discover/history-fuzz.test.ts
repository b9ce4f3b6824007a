/** Histories of others that were real and are broken: whatever the text, the answer is a history or an error of ours, and soon. */

import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SeatrialError } from '../lib/errors.ts';
import { failureSchema } from '../model/failure.ts';
import { often } from '../testing/often.ts';
import { gatherHistory } from './gather-history.ts';
import { historyForms } from './history-forms.ts';
import { readHistory } from './history-input.ts';
import { usualRules } from './history-reading.ts';
import { createServiceNames } from './service-names.ts';

const folder = new URL('../../corpora/incidents/', import.meta.url);

/** One text of each form; a file of the corpora where there is one. */
const texts: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    [
      ['pagerduty', 'chaosrank/pagerduty_incidents.json'],
      ['opsgenie', 'chaosrank/opsgenie_alerts.json'],
      ['grafana-oncall', 'chaosrank/grafana_oncall_alerts.json'],
      ['alertmanager', 'chaosrank/alertmanager_alerts.json'],
      ['incident-csv', 'chaosrank/sample.csv'],
      ['petshop', 'petshop/low_traffic/train/issue_0/target.json'],
    ].map(([form = '', file = '']) => [form, [readFileSync(new URL(file, folder), 'utf8')]]),
  ),
  'release-list': [
    '[{"release": "v2", "date": "2026-02-10T08:00:00-08:00", "files_changed_per_service": {"cart": 3, "pay": 0}}]',
  ],
  junit: readdirSync(new URL('junit/', folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.xml'))
    .map((name) => readFileSync(new URL(`junit/${name}`, folder), 'utf8').slice(0, 4_000)),
  github: [
    '[{"tag_name": "cart-v1.2", "published_at": "2026-02-10T10:00:00Z", "url": "https://api.github.com/repos/a/b/releases/1"}]',
    '[{"id": 7, "sha": "5a", "ref": "v1", "environment": "production", "payload": "{\\"app\\": \\"b\\"}", "created_at": "2026-02-10T10:00:00Z", "statuses_url": "x/7/statuses", "statuses": [{"state": "success", "created_at": "2026-02-10T11:00:00Z"}]}]',
    '[{"id": 1, "state": "failure", "deployment_url": "https://api.github.com/repos/a/b/deployments/7", "created_at": "2026-02-10T11:00:00Z"}]',
    '{"html_url": "https://github.com/a/b/compare/v0...v1", "base_commit": {}, "files": [{"filename": "services/cart/x"}], "commits": [{"sha": "5a", "commit": {"committer": {"date": "2026-02-10T10:00:00Z"}}}]}',
  ],
  'argo-cd': [
    '{"apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "metadata": {"name": "cart"}, "status": {"history": [{"revision": "v1", "deployedAt": "2026-02-10T08:00:00Z"}], "operationState": {"phase": "Failed", "finishedAt": "2026-02-12T08:00:00Z"}}}',
    'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: { name: pay }\nstatus:\n  conditions:\n    - { type: Completed, status: "True", lastUpdateTime: 2026-02-10T08:00:00Z }\n',
  ],
  failures: ['{"time":"2026-02-10T10:00:00+01:00","kind":"incident","edge":"a->b","source":"s"}\n'],
};

const mutation = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.nat(30),
  put: fc.oneof(
    fc.string({ maxLength: 6, unit: 'binary' }),
    fc.constantFrom(
      'null',
      '{}',
      '[]',
      '""',
      '"__proto__"',
      '-1',
      '1e999',
      'true',
      ',',
      '\n',
      '{',
      '[',
      '}',
      ']',
      '"',
    ),
    fc.constantFrom(
      '<',
      '>',
      '</',
      '/>',
      '&lt;',
      '&x;',
      '&#0;',
      '<![CDATA[',
      ']]>',
      '<!--',
      '<?',
      '<!DOCTYPE x [',
    ),
    fc.constantFrom(
      '<testcase>',
      '</testcase>',
      '<failure/>',
      '0000-01-01T00:00:00+23:59',
      '99999999999',
      ': ',
      '- ',
    ),
  ),
});

function mutated(text: string, mutations: readonly { at: number; cut: number; put: string }[]): string {
  return mutations.reduce((all, { at, cut, put }) => {
    const from = Math.floor(at * all.length);
    return all.slice(0, from) + put + all.slice(from + cut);
  }, text);
}

function onlyOurErrors(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof SeatrialError) || error.code === 'E_INTERNAL') throw error;
  }
}

const rules = {
  ...usualRules,
  names: createServiceNames(['cart', 'example']),
  at: { time: '2026-03-01T00:00:00Z' },
};

test('each form has a text', () => {
  expect(Object.keys(texts).sort()).toEqual([...historyForms].sort());
});

/** A document with one of its values replaced. */
function altered(valid: string, at: number, put: unknown): string {
  const document: unknown = JSON.parse(valid);
  let values = 0;
  JSON.stringify(document, (_, one: unknown) => {
    values += 1;
    return one;
  });
  let number = 0;
  const text = JSON.stringify({ document }, (_, one: unknown) => {
    number += 1;
    // The first is the object around it.
    return number - 2 === Math.floor(at * values) ? put : one;
  });
  return text.slice('{"document":'.length, -1);
}

const replacement = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, '', 0, -1, true, [], {}, [null], { name: 7 }, '__proto__', 'v1'),
  fc.constantFrom<unknown>('2026-02-10', '0000-01-01T00:00:00+23:59', 1_770_710_400, 1e300),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

describe('changed in a few places', () => {
  test.each(historyForms)('%s', { timeout: 120_000 }, (form) => {
    const broken = fc
      .tuple(fc.constantFrom(...(texts[form] ?? [])), fc.array(mutation, { minLength: 1, maxLength: 4 }))
      .map(([text, mutations]) => mutated(text, mutations));
    const documents = (texts[form] ?? []).filter((text) => /^[[{]/.test(text));
    const odd = fc
      .tuple(fc.constantFrom(...documents, '[]'), fc.double({ min: 0, max: 0.999, noNaN: true }), replacement)
      .map(([text, at, put]) => altered(text, at, put));
    // Half of each: most broken texts are no documents at all.
    const input = documents.length === 0 ? broken : fc.oneof(broken, odd);
    fc.assert(
      fc.property(input, fc.boolean(), (text, isNamed) => {
        const file = { name: 'f', text, ...(isNamed ? { form } : {}) };
        onlyOurErrors(() => {
          const { failures } = gatherHistory([file], { rules });
          for (const failure of failures) expect(failureSchema.parse(failure)).toEqual(failure);
        });
      }),
      { numRuns: often(5_000) },
    );
  });
});

/** Documents of the shapes that readers expect, with anything in them. */
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(
      null,
      '',
      'cart',
      '__proto__',
      'P1',
      'v1.2',
      '2026-02-10T08:00:00Z',
      1_770_710_400,
      0,
      -1,
    ),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom(
        ...['incidents', 'data', 'results', 'alerts', 'items', 'service', 'summary', 'created_at', 'urgency'],
        ...[
          'message',
          'createdAt',
          'tags',
          'details',
          'title',
          'received_at',
          'payload',
          'labels',
          'startsAt',
        ],
        ...[
          'target',
          'root_cause',
          'node',
          'timestamp',
          'release',
          'date',
          'files_changed_per_service',
          'tag_name',
        ],
        ...[
          'published_at',
          'files',
          'filename',
          'base_commit',
          'commits',
          'commit',
          'sha',
          'state',
          'status',
        ],
        ...[
          'deployment_url',
          'ref',
          'environment',
          'statuses',
          'deployedAt',
          'apiVersion',
          'kind',
          'metadata',
        ],
        ...['name', 'history', 'source', 'revision', 'severity', 'priority', '__proto__', 'constructor'],
      ),
      tie('any'),
      { maxKeys: 8 },
    ),
  ),
})).any;

test('documents of nearly the right shape, in every form', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(value, fc.constantFrom(...historyForms, undefined), (document, form) => {
      const file = { name: 'f', text: JSON.stringify(document), ...(form === undefined ? {} : { form }) };
      onlyOurErrors(() => {
        for (const failure of readHistory(file, rules).failures)
          expect(failureSchema.parse(failure)).toEqual(failure);
      });
    }),
    { numRuns: often(5_000) },
  );
  expect(Object.hasOwn(Object.prototype, 'cart')).toBe(false);
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

import { expect, test } from 'vitest';
import { failureSchema } from '../model/failure.ts';
import { readHistories } from './history-input.ts';
import { usualRules } from './history-reading.ts';
import { createServiceNames } from './service-names.ts';

/** `TIME SERVICE SEVERITY FILES SUMMARY; …; what is passed over: why` of all these files. */
function read(texts: readonly string[], known?: readonly string[]): string {
  const rules = { ...usualRules, names: createServiceNames(known) };
  const files = texts.map((text, index) => ({ text, name: `f${index + 1}` }));
  const histories = readHistories(files, rules);
  expect(new Set(histories.map(({ form }) => form))).toEqual(new Set(['github']));
  return histories
    .flatMap(({ failures, unseen }) => [
      ...failures.map((failure) => {
        expect(failureSchema.parse(failure)).toEqual(failure);
        const { time, service = '', severity, files: count = '-', summary = '-' } = failure;
        return [time.slice(5, 16), service, severity, count, summary].join(' ');
      }),
      ...unseen.map(({ what, why }) => `${what}: ${why}`),
    ])
    .join('; ');
}

const api = 'https://api.github.com/repos/acme/shop';

function release(tag: string, day: number, more = ''): string {
  return `{"url": "${api}/releases/${day}", "tag_name": "${tag}", "draft": false, "published_at": "2026-02-${day}T10:00:00Z"${more}}`;
}

function comparison(base: string, head: string, files: readonly string[], commits = '[]'): string {
  const listed = files.map((filename) => `{"filename": "${filename}", "status": "modified"}`);
  return `{"html_url": "https://github.com/acme/shop/compare/${base}...${head}", "base_commit": {}, "ahead_by": 1, "commits": ${commits}, "files": [${listed.join(', ')}]}`;
}

function deployment(id: number, more: string): string {
  return `{"url": "${api}/deployments/${id}", "id": ${id}, "sha": "5a${id}", "ref": "main", "environment": "production", "created_at": "2026-02-10T10:00:00Z"${more}}`;
}

function status(id: number, state: string, hour: number): string {
  return `{"id": 1, "state": "${state}", "deployment_url": "${api}/deployments/${id}", "created_at": "2026-02-10T${hour}:00:00Z"}`;
}

const commit = '[{"sha": "c0ffee", "commit": {"committer": {"date": "2026-02-12T09:00:00Z"}}}]';

test.each<[string, readonly string[], readonly string[] | undefined, string]>([
  [
    'the files that changed say which services a release has',
    [
      `[${release('v2', 11)}, ${release('v1', 10)}]`,
      comparison('v1', 'v2', [
        'services/cart/a.go',
        'services/cart/b.go',
        'services/pay/main.go',
        'README.md',
      ]),
    ],
    undefined,
    '02-11T10:00 cart medium 2 release v2; 02-11T10:00 pay medium 1 release v2; ' +
      'f1: 1 release (v1): names no service, and no comparison in the files ends with it',
  ],
  [
    'known services are found below any folder',
    [`[${release('v2', 11)}]`, comparison('v1', 'v2', ['src/cart-service/a.go', 'src/lib/b.go'])],
    ['cartservice'],
    '02-11T10:00 cartservice medium 1 release v2',
  ],
  [
    'a folder below src may be anything',
    [`[${release('v2', 11)}]`, comparison('v1', 'v2', ['src/cart/a.go'])],
    undefined,
    'f1: 1 release (v2): no changed file is in a folder of a service',
  ],
  [
    'two comparisons that end alike: the larger number',
    [
      release('v3', 12),
      comparison('v1', 'v3', ['services/a/1', 'services/a/2']),
      comparison('v2', 'v3', ['services/a/1', 'services/b/1']),
    ],
    undefined,
    '02-12T10:00 a medium 2 release v3; 02-12T10:00 b medium 1 release v3',
  ],
  [
    'a comparison that nothing asks for is dated by its last commit',
    [comparison('v1', 'acme:feature%2Fx', ['apps/web/x.ts'], commit)],
    undefined,
    '02-12T09:00 web medium 1 change v1...feature/x',
  ],
  [
    'without commits nobody knows when',
    [comparison('v1', 'v2', ['apps/web/x.ts'])],
    undefined,
    'f1: 1 comparison (v1...v2): it has no commits: nobody knows when',
  ],
  [
    'tags of a repository with several services',
    [`[${release('cart-v1.2.0', 10)}, ${release('@shop/pay@2.0.1', 11)}, ${release('release-1.2', 12)}]`],
    undefined,
    '02-10T10:00 cart medium - release cart-v1.2.0; 02-11T10:00 pay medium - release @shop/pay@2.0.1; ' +
      'f1: 1 release (release-1.2): names no service, and no comparison in the files ends with it',
  ],
  [
    'the repository is a service',
    [`[${release('v1', 10)}]`],
    ['shop'],
    '02-10T10:00 shop medium - release v1',
  ],
  [
    'drafts were never released',
    [`[${release('v1', 10).replace('"draft": false', '"draft": true')}]`],
    ['shop'],
    'f1: 1 release (v1): a draft',
  ],
  [
    'as the command line of GitHub lists them',
    ['[{"tagName": "cart-v1.0", "publishedAt": "2026-02-10T10:00:00Z", "isDraft": false}]'],
    undefined,
    '02-10T10:00 cart medium - release cart-v1.0',
  ],
  [
    'a deployment is when it succeeded, or failed, or was asked for',
    [
      `[${deployment(1, ', "payload": {"service": "a"}')}, ${deployment(2, ', "payload": "{\\"app\\": \\"b\\"}"')}, ${deployment(3, ', "task": "deploy:c"')}]`,
      `[${status(1, 'in_progress', 11)}, ${status(1, 'failure', 12)}, ${status(1, 'success', 13)}]`,
      `[${status(2, 'error', 14)}]`,
    ],
    undefined,
    '02-10T13:00 a medium - deployment of main to production; 02-10T14:00 b high - deployment of main to production: failed; ' +
      '02-10T10:00 c medium - deployment of main to production',
  ],
  [
    'with its statuses inside',
    [
      `[${deployment(1, ', "payload": {"service": "a"}, "statuses": [{"state": "success", "created_at": "2026-02-10T15:00:00Z"}]')}]`,
    ],
    undefined,
    '02-10T15:00 a medium - deployment of main to production',
  ],
  [
    'a deployment of the commit that a comparison ends with',
    [
      `[${deployment(1, '').replace('"5a1"', '"c0ffee"')}]`,
      comparison('v1', 'main', ['services/a/1'], commit),
    ],
    undefined,
    '02-10T10:00 a medium 1 deployment of main to production',
  ],
  [
    'what was compared on a branch says nothing of what was deployed from it',
    [`[${deployment(1, '')}]`, comparison('v1', 'main', ['services/a/1'], commit)],
    undefined,
    'f1: 1 deployment (main): neither it nor a changed file names a service; 02-12T09:00 a medium 1 change v1...main',
  ],
  [
    'an environment for each service',
    [`[${deployment(1, '').replace('"production"', '"cart (production)"')}]`],
    ['cart'],
    '02-10T10:00 cart medium - deployment of main to cart (production)',
  ],
  [
    'statuses alone',
    [`[${status(7, 'success', 11)}]`],
    undefined,
    'f1: 1 status (of 7): the deployment it is about is in none of the files',
  ],
  [
    'as many files as GitHub lists',
    [
      release('v2', 11),
      comparison(
        'v1',
        'v2',
        Array.from({ length: 300 }, (_, n) => `services/a/${n}`),
      ),
    ],
    undefined,
    '02-11T10:00 a medium 300 release v2; f2: 1 comparison (v1...v2): lists 300 files, the most GitHub tells; others may have changed',
  ],
])('%s', (_, texts, known, expected) => {
  expect(read(texts, known)).toBe(expected);
  // Whatever the order of the files, each says the same.
  const shuffled = read([...texts].reverse(), known)
    .replace(/f\d:/g, 'f:')
    .split('; ')
    .sort();
  expect(shuffled).toEqual(expected.replace(/f\d:/g, 'f:').split('; ').sort());
});

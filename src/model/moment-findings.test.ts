import { expect, test } from 'vitest';
import { aims, momentFindings } from './moment-findings.ts';
import { targetSchema } from './target.ts';

/** `desk: till post, till: post` are the services and whom each calls; the saga is stamp (at desk), book/free (at till), send (at post). */
function found(
  services: string,
  who: 'coordinator' | 'begins',
  aim: (typeof aims)[number],
  step: string,
): string {
  const target = targetSchema.parse({
    schemaVersion: 1,
    name: 'office',
    client: 'client.ts',
    services: Object.fromEntries(
      services.split(', ').map((one) => {
        const [name = '', callees = ''] = one.split(':');
        const command = [
          'run',
          ...callees
            .split(' ')
            .filter(Boolean)
            .map((callee) => `\${edge.${callee}}`),
        ];
        return [name, { command }];
      }),
    ),
    sagas: {
      sale: {
        [who]: 'desk',
        steps: [
          { name: 'stamp', service: 'desk' },
          { name: 'book', service: 'till', compensation: 'free' },
          { name: 'send', service: 'post', pivot: true },
        ],
      },
    },
  });
  return momentFindings(['begin', aim], aim, step, target)
    .map(({ message }) => message)
    .join('; ');
}

const star = 'desk: till post, till:, post:';
const chain = 'desk: till, till: post, post: till';
const broker = 'desk: mail, till: mail, post: mail, mail:';
const orElse = 'aim by { afterStep: STEP } or by time';

test.each([
  [star, 'coordinator', 'book', ''],
  [star, 'coordinator', 'free', ''],
  [chain, 'coordinator', 'send', 'the coordinator of sale, desk, never calls post, which does send'],
  [chain, 'begins', 'book', ''],
  [chain, 'begins', 'send', ''],
  [chain, 'begins', 'free', ''],
  // A service asks nobody for what it does itself.
  [chain, 'coordinator', 'stamp', 'the coordinator of sale, desk, never calls desk, which does stamp'],
  [
    chain,
    'begins',
    'stamp',
    'neither desk, where sale begins, nor another participant calls desk, which does stamp',
  ],
  // Everything goes through a queue: no service sends anything to another one.
  [
    broker,
    'begins',
    'book',
    'neither desk, where sale begins, nor another participant calls till, which does book',
  ],
] as const)('%s, %s desk: a request for %s: %j', (services, who, step, expected) => {
  const way = orElse.replace('STEP', step);
  const told = (what: string): string =>
    expected === '' ? '' : `no ${what} can be held up: ${expected}; ${way}`;
  expect(found(services, who, 'beforeStep', step)).toBe(told('request'));
  expect(found(services, who, 'beforeAnswer', step)).toBe(told('answer'));
  expect(found(services, who, 'afterStep', step)).toBe('');
});

test.each(aims)('%s a step that no saga has', (aim) => {
  expect(found(star, 'coordinator', aim, 'sennd')).toBe('no such saga step: sennd; did you mean send?');
});

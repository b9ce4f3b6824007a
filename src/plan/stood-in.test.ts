import { expect, test } from 'vitest';
import type { ExperimentRecord } from '../model/run-record.ts';
import { stoodInFor } from './stood-in.ts';

/** `a->b a->c x:a->b`: the edges that were used, and after `x:` one that was hit. */
function experiment(notation: string): Pick<ExperimentRecord, 'target' | 'traffic' | 'faults'> {
  const words = notation.split(' ').filter((word) => word !== '');
  return {
    target: 't',
    traffic: words
      .filter((word) => !word.startsWith('x:'))
      .map((word) => {
        const [name = '', connections = '1'] = word.split('=');
        const [from = '', to = ''] = name.split('->');
        return { from, to, connections: Number(connections), bytes: 1 };
      }),
    faults: words
      .filter((word) => word.startsWith('x:'))
      .map((word) => ({
        what: 'down',
        where: word.slice(2),
        evidence: { level: 'probed', detail: 'refused' },
      })),
  };
}

test.each([
  ['it was called only then', 'u->a a->b a->c', ['u->a a->b'], ['a->c']],
  ['it is called anyway', 'u->a a->b a->c', ['u->a a->b a->c'], []],
  ['it is called in one of the others', 'u->a a->b a->c', ['u->a a->b', 'u->a a->c'], []],
  ['it was connected to by nobody', 'u->a a->b a->c=0', ['u->a a->b'], []],
  ['another caller called', 'u->a a->b u->c', ['u->a a->b'], []],
  ['nothing to compare with', 'u->a a->b a->c', [], []],
  ['the other asked for something else', 'u->a a->b a->c a->d', ['u->a'], []],
  ['the other hit it, too', 'u->a a->b a->c', ['u->a a->b x:a->b'], []],
  ['two stood in: neither is the only thing that is new', 'u->a a->b a->c a->d', ['u->a a->b'], []],
])('%s', (_, own, others, expected) => {
  expect(stoodInFor('a->b', experiment(own), others.map(experiment))).toEqual(expected);
});

test('another target says nothing', () => {
  const other = { ...experiment('u->a a->b'), target: 'other' };
  expect(stoodInFor('a->b', experiment('u->a a->b a->c'), [other])).toEqual([]);
});

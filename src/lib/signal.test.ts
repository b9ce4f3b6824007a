import { expect, test } from 'vitest';
import { abortedSignal, createSignal, type Signal } from './signal.ts';

/** The same of the platform's own and of ours: whoever takes one takes the other. */
const kinds: readonly [string, () => { readonly signal: Signal; abort(reason?: unknown): void }][] = [
  ['ours', createSignal],
  ['the platform’s', () => new AbortController()],
];

test.each(kinds)('%s calls its listeners once, in the order of asking', (_, create) => {
  const called: string[] = [];
  const source = create();
  const late = (): void => void called.push('late');
  for (const name of ['first', 'second'])
    source.signal.addEventListener('abort', () => void called.push(name), { once: true });
  source.signal.addEventListener('abort', late);
  source.signal.removeEventListener('abort', late);
  expect(source.signal.aborted).toBe(false);
  source.abort('it is over');
  source.abort('again');
  source.signal.addEventListener('abort', late);
  expect(called).toEqual(['first', 'second']);
  expect(source.signal.aborted).toBe(true);
  expect(source.signal.reason).toBe('it is over');
});

test.each(kinds)(
  '%s does not call a listener that another one took away, and sees itself aborted',
  (_, create) => {
    const called: unknown[] = [];
    const source = create();
    const other = (): void => void called.push('other');
    source.signal.addEventListener('abort', () => {
      called.push(source.signal.aborted);
      source.signal.removeEventListener('abort', other);
    });
    source.signal.addEventListener('abort', other);
    source.abort();
    expect(called).toEqual([true]);
  },
);

test('one that is aborted already', () => {
  expect(abortedSignal().aborted).toBe(true);
});

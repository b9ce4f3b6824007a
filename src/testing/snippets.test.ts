import { describe, expect, test } from 'vitest';
import { changedBy, snippetsIn } from './snippets.ts';

test('code blocks, with what they say of themselves', () => {
  const page =
    'A\n\n```js file=a/b.mjs\nx\n```\n\n`inline`\n\n```sh exit=1\nrun it\n```\n\n```\nplain\n\n```\n';
  expect(snippetsIn(page)).toEqual([
    { language: 'js', marks: { file: 'a/b.mjs' }, text: 'x\n', line: 4 },
    { language: 'sh', marks: { exit: '1' }, text: 'run it\n', line: 10 },
    { language: '', marks: {}, text: 'plain\n\n', line: 14 },
  ]);
});

describe('a diff', () => {
  test('changes lines that stand together', () => {
    expect(changedBy('-b\n-c\n+d\n', 'a\nb\nc\ne\n')).toBe('a\nd\ne\n');
  });
  test.each([
    ['nowhere', '-x\n+y\n'],
    ['twice', '-a\n+y\n'],
  ])('of lines that stand there %s is refused', (_, diff) => {
    expect(() => changedBy(diff, 'a\nb\na\n')).toThrow('times in the text');
  });
});

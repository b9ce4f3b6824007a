/** A run in which every text is somebody’s attempt to be read as markup. */

import fc from 'fast-check';
import type { ReportData } from './data.ts';

/** Keys whose values are words of ours, not text of a target. */
const ours = new Set([
  'status',
  'kind',
  'level',
  'durability',
  'state',
  'phase',
  'type',
  'use',
  'verdict',
  'schemaVersion',
  'change',
  'expect',
  'stream',
  'mode',
]);

/** `data` with `suffix` after every text in it, keys of the environment too; not in values of the keys in `keep`. */
export function tainted(data: ReportData, suffix: string, keep: readonly string[] = []): ReportData {
  const kept = new Set([...ours, ...keep]);
  const taint = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return kept.has(key) || isOurSource(key, value) ? value : value + suffix;
    if (Array.isArray(value)) return value.map((inner) => taint(inner, key));
    if (typeof value !== 'object' || value === null) return value;
    const entries: [string, unknown][] = Object.entries(value);
    return Object.fromEntries(
      entries.map(([name, inner]) => [key === 'environment' ? name + suffix : name, taint(inner, name)]),
    );
  };
  return taint(data, '') as ReportData;
}

function isOurSource(key: string, value: string): boolean {
  return key === 'source' && ['events', 'ledgers'].includes(value);
}

/** Any characters at all, halves of surrogate pairs too. */
export function anyText(maxLength: number): fc.Arbitrary<string> {
  return fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength })
    .map((codes) => String.fromCharCode(...codes));
}

/** What breaks out of text, attributes, comments, raw text, CDATA, and lines of a terminal. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '<script>globalThis.ranAnyway = 1</script>',
        '<img src=x onerror="globalThis.ranAnyway = 1">',
        '"',
        "'",
        '`',
        '" onload="globalThis.ranAnyway = 1" x="',
        ']]>',
        ']]>]]>',
        '<!--',
        '--!>',
        '</style>',
        '</script>',
        '</title>',
        '</svg>',
        '</td></table>',
        '&lt;',
        '&#60;script&#62;',
        '&',
        '${1}',
        '](https://x.example)',
        '![x](y)',
        '|',
        '@octocat',
        '#1',
        'https://x.example',
        'www.x.example',
        '***',
        '~~',
        '\\',
        '\\`',
        '$x$',
        ':tada:',
        '- - 1. > # x',
        '\u0000',
        '\u001b[2J',
        '\u202e',
        '\ud800',
        '\ufffe',
        '\n',
        '\u2028',
        'javascript:globalThis.ranAnyway=1',
      ),
      anyText(8),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => `z${parts.join('')}z`.replaceAll('->', '-').replaceAll('|', '/'));

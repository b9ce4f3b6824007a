import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyText } from './hostile.test-data.ts';
import { constant, escapeText, html, toText } from './markup.ts';
import { printable, shorten } from '../lib/printable.ts';

describe('html', () => {
  test.each([
    [html`<b>${'<i>'}</b>`, '<b>&lt;i&gt;</b>'],
    [html`<b title="${'"\'`&'}">x</b>`, '<b title="&quot;&#39;&#96;&amp;">x</b>'],
    [html`<b>${html`<i>${'<'}</i>`}</b>`, '<b><i>&lt;</i></b>'],
    [html`${[html`<i></i>`, 'a<', 2]}`, '<i></i>a&lt;2'],
    [html`${undefined}${false}${0}`, '0'],
    [constant`<style>a > b { content: "<" }</style>`, '<style>a > b { content: "<" }</style>'],
  ])('%# %o', (markup, expected) => {
    expect(toText(markup)).toBe(expected);
  });

  test('an unquoted attribute is refused', () => {
    expect(() => html`<b title=${'x onload=y'}></b>`).toThrow(
      expect.objectContaining({ code: 'E_INTERNAL' }),
    );
  });

  test('what looks like markup but is data is text', () => {
    const forged: unknown = JSON.parse('{"markup":"<script>"}');
    expect(() => html`${forged as string}`).toThrow(TypeError);
  });
});

describe('printable', () => {
  test.each([
    ['a\nb\t\tc', 'a b c'],
    ['\u001b[31mred', '\ufffd[31mred'],
    ['pay\u202eload', 'pay\ufffdload'],
    ['\ud800!', '\ufffd!'],
    ['naïve 🚢', 'naïve 🚢'],
  ])('%j → %j', (text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  test('shorten keeps characters whole', () => {
    expect(shorten('🚢🚢🚢', 2)).toBe('🚢…');
    expect(shorten('🚢🚢', 2)).toBe('🚢🚢');
  });

  test('no text makes a tag, ends a quote, or keeps a control character', () => {
    fc.assert(
      fc.property(anyText(60), (text) => {
        expect(escapeText(text)).not.toMatch(/[<>"'`\p{Cc}\p{Cs}]/u);
      }),
    );
  });
});

/**
 * HTML and SVG by construction: nothing a target says is ever read as markup.
 *
 * `html` is the only way to make a `SafeHtml`, and it escapes every interpolated value that is not one already. The brand is
 * a symbol of this module: no value parsed from a file can carry it. Attributes must be quoted; an unquoted one is refused,
 * since escaping does not protect it.
 */

import { SeatrialError } from '../lib/errors.ts';
import { printable } from '../lib/printable.ts';

const brand: unique symbol = Symbol('safe markup');

/** Markup in which every foreign text is escaped. */
export interface SafeHtml {
  readonly [brand]: string;
}

/** What may stand in a template: text and numbers (escaped), markup (as it is), lists of them, or nothing. */
export type Content = string | number | SafeHtml | undefined | false | readonly Content[];

/**
 * Markup from a template.
 *
 * @throws {@link SeatrialError} `E_INTERNAL` when a value stands in an unquoted attribute
 */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): SafeHtml {
  let markup = parts[0] ?? '';
  for (const [index, value] of values.entries()) {
    if (markup.endsWith('='))
      throw new SeatrialError('E_INTERNAL', `unquoted attribute after ${markup.slice(-40)}`);
    markup += textOf(value) + (parts[index + 1] ?? '');
  }
  return { [brand]: markup };
}

/** The finished text. */
export function toText(markup: SafeHtml): string {
  return markup[brand];
}

/**
 * Text that is trusted as markup: only for the constants of this package (style, script).
 * Takes a template without values, so that nothing else can come in.
 */
export function constant(parts: TemplateStringsArray): SafeHtml {
  return { [brand]: parts.raw.join('') };
}

/** `text` as the text of an element or a quoted attribute. */
export function escapeText(text: string): string {
  return printable(text).replace(/[&<>"'`]/g, (character) => entities[character] ?? '');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

function textOf(value: Content): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escapeText(value);
  return brand in value ? value[brand] : value.map(textOf).join('');
}

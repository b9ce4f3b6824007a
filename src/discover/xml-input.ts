/**
 * XML that others wrote, element by element. Nothing outside the text is ever read, and entities that it defines itself are not known: one that is
 * used is refused, so that none can grow.
 */

import { SaxesParser } from 'saxes';
import { masked } from '../lib/printable.ts';
import { linesOf } from '../lib/text-lines.ts';
import { InvalidDocumentError } from '../model/document.ts';
import type { InputName } from './json-input.ts';

/** What nests deeper is no report. */
const depthMax = 200;

/** An element that begins. */
export interface XmlElement {
  readonly name: string;
  /** The value of an attribute; `undefined` where it has none of this name. */
  readonly attribute: (name: string) => string | undefined;
}

/** What to do with what comes. */
export interface XmlHandlers {
  readonly open: (element: XmlElement) => void;
  readonly text: (text: string) => void;
  readonly close: (name: string) => void;
}

/**
 * Reads `text`, telling its elements in order. O(length); no recursion.
 *
 * @throws `InvalidDocumentError` `E_FILE_INVALID` naming file:line:column of the first place where it is not well-formed, or nested too deep
 */
export function readXml(text: string, { name }: InputName, handlers: XmlHandlers): void {
  const parser = new SaxesParser({ xmlns: false, position: true });
  const plain = text.replace(/^\uFEFF/, '');
  let depth = 0;
  const refuse = (message: string): never => {
    // XML ends lines where nothing else does: at a carriage return by itself.
    const place = linesOf(plain).positionOf(parser.position - 1);
    throw new InvalidDocumentError(name, plain, [{ ...place, message: masked(message) }]);
  };
  parser.on('error', ({ message }) => refuse(`not XML: ${message.replace(/^\S*?\d+:\d+: /, '')}`));
  parser.on('opentag', (tag) => {
    depth += 1;
    if (depth > depthMax) refuse(`nested more than ${depthMax} deep`);
    const { attributes } = tag;
    handlers.open({
      name: tag.name,
      attribute: (wanted) => (Object.hasOwn(attributes, wanted) ? attributes[wanted] : undefined),
    });
  });
  parser.on('text', handlers.text);
  parser.on('cdata', handlers.text);
  parser.on('closetag', (tag) => {
    depth -= 1;
    handlers.close(tag.name);
  });
  parser.write(plain).close();
}

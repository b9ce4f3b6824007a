/** JSON that is nested too deep for whoever walks it, and costs too much to hold, is refused before it is parsed. */

import { InvalidDocumentError } from '../model/document.ts';
import type { InputName } from './json-input.ts';
import { positionAt } from './json-syntax.ts';

/** No document of those read here is nested deeper. */
const depthMax = 200;

/**
 * Refuses a text whose lists and objects lie more than 200 deep within each other. O(length), no recursion.
 *
 * @throws {@link InvalidDocumentError} `E_FILE_INVALID` naming where the first that lies too deep begins
 */
export function refuseDeepJson(text: string, { name }: InputName): void {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (isText) {
      if (character === 0x5c) at += 1;
      else isText = character !== 0x22;
    } else if (character === 0x22) isText = true;
    else if (character === 0x7b || character === 0x5b) depth += 1;
    else if (character === 0x7d || character === 0x5d) depth -= 1;
    if (depth <= depthMax) continue;
    const message = `nested more than ${depthMax} deep`;
    throw new InvalidDocumentError(name, text, [{ ...positionAt(text, at), message }]);
  }
}

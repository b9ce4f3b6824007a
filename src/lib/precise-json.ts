/**
 * JSON from strangers: no deeper than is good for whoever walks it, and with every whole number of it.
 *
 * `JSON.parse` rounds whole numbers beyond 2^53, and times in nanoseconds are beyond. Those become texts here, digit by digit.
 */

/** A text whose lists and objects lie too deep within each other. */
export class DeepJsonError extends Error {
  /** Where the first that lies too deep begins. */
  readonly offset: number;

  constructor(offset: number, depthMax: number) {
    super(`more than ${depthMax} lists and objects within each other`);
    this.offset = offset;
  }
}

/** So many digits a double always holds. */
const digitsMax = 15;

const quote = 0x22;
const backslash = 0x5c;
const zero = 0x30;
const nine = 0x39;

/**
 * The value in `text`; whole numbers of more than 15 digits as texts. O(length), no recursion of our own.
 *
 * @throws {@link DeepJsonError}, and `SyntaxError` where the text is no JSON
 */
export function parsePreciseJson(text: string, depthMax: number): unknown {
  const parts: string[] = [];
  let copied = 0;
  let depth = 0;
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = afterText(text, at);
    } else if (code >= zero && code <= nine) {
      const end = afterDigits(text, at);
      if (end - at > digitsMax && isWhole(text, at, end)) {
        parts.push(text.slice(copied, at), '"', text.slice(at, end), '"');
        copied = end;
      }
      at = end;
    } else {
      const character = text.charAt(at);
      if (character === '[' || character === '{') depth += 1;
      else if (character === ']' || character === '}') depth -= 1;
      if (depth > depthMax) throw new DeepJsonError(at, depthMax);
      at += 1;
    }
  }
  return JSON.parse(copied === 0 ? text : parts.join('') + text.slice(copied));
}

function afterText(text: string, begin: number): number {
  for (let at = begin + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === backslash) at += 1;
    else if (code === quote) return at + 1;
  }
  return text.length;
}

function afterDigits(text: string, begin: number): number {
  let at = begin + 1;
  while (at < text.length && text.charCodeAt(at) >= zero && text.charCodeAt(at) <= nine) at += 1;
  return at;
}

/** No sign, fraction or exponent, and a value. */
function isWhole(text: string, begin: number, end: number): boolean {
  const before = begin === 0 ? '' : text.charAt(begin - 1);
  if (text.charCodeAt(begin) === zero || /[-+.\w]/.test(before)) return false;
  // Not where a key should be, so that what is no JSON stays none.
  let after = end;
  while (after < text.length && ' \t\r\n'.includes(text.charAt(after))) after += 1;
  return after === text.length || ',]}'.includes(text.charAt(after));
}

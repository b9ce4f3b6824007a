/**
 * Where a value stands in the source of a scenario written in TypeScript.
 *
 * Not a parser: it follows object and array literals from `export default`, through calls such as `defineScenario(…)` and names
 * that a `const` of the same file gives a literal. Where code makes the value (a loop, a spread), the nearest literal around it is
 * the place.
 */

import type { Path } from './finding.ts';

/** A value in the text, as far as it can be read without running it. */
interface Literal {
  readonly offset: number;
  /** Where it ends: behind its last character. */
  readonly end: number;
  readonly entries?: ReadonlyMap<string, { readonly keyOffset: number; readonly value: Literal }>;
  readonly items?: readonly Literal[];
}

/** The offset in `text` of what stands at `path` of its default export; of the key, where that is meant. O(text). */
export function literalPlace(text: string, path: Path, atKey = false): number {
  const exported = defaultExport(text);
  if (typeof path[0] !== 'number' || exported.items?.[path[0]] !== undefined)
    return follow(text, exported, path, atKey);
  // Code makes them: what it says of one it says of all.
  const [call] = /\bdefineScenario\s*\(\s*(?=\{)/.exec(text) ?? [];
  if (call === undefined) return exported.offset;
  return follow(text, readLiteral(text, text.indexOf(call) + call.length), path.slice(1), atKey);
}

/** What is exported by default. */
function defaultExport(text: string): Literal {
  const found = /^[ \t]*export\s+default\s+/m.exec(text);
  if (found === null) return { offset: 0, end: 0 };
  const value = readLiteral(text, found.index + found[0].length);
  return value.entries === undefined && value.items === undefined ? behindName(text, value) : value;
}

/** What `const name = …` of this file stands for. */
function named(text: string, name: string): Literal | undefined {
  const declared = new RegExp(
    `^[ \\t]*(?:export\\s+)?const\\s+${name.replace('$', '\\$')}\\b[^=]*=\\s*`,
    'm',
  ).exec(text);
  return declared === null ? undefined : readLiteral(text, declared.index + declared[0].length);
}

function follow(text: string, root: Literal, path: Path, atKey: boolean): number {
  let value = root;
  for (const [depth, step] of path.entries()) {
    const inside = value.entries === undefined && value.items === undefined ? behindName(text, value) : value;
    const entry = inside.entries?.get(String(step));
    const next = entry?.value ?? (typeof step === 'number' ? inside.items?.[step] : undefined);
    if (next === undefined) return value.offset;
    if (entry !== undefined && atKey && depth === path.length - 1) return entry.keyOffset;
    value = next;
  }
  return value.offset;
}

/** A value that is only a name is what the name stands for. */
function behindName(text: string, { offset, end }: Literal): Literal {
  const [name] = /^[A-Za-z_$][\w$]*$/.exec(text.slice(offset, end).trim()) ?? [];
  return (name === undefined ? undefined : named(text, name)) ?? { offset, end };
}

/** The value that begins at or after `from`. */
function readLiteral(text: string, from: number): Literal {
  const offset = skipBlank(text, from);
  const opened = /^(?:[A-Za-z_$][\w$.]*\s*)?(?:<[^>()]*>\s*)?\(\s*(?=[{[])/.exec(
    text.slice(offset, offset + 200),
  );
  if (opened !== null) {
    const inner = readLiteral(text, offset + opened[0].length);
    return { ...inner, end: endOfValue(text, inner.end + 1) };
  }
  const literal =
    text[offset] === '{'
      ? readObject(text, offset)
      : text[offset] === '['
        ? readList(text, offset)
        : undefined;
  const after = literal === undefined ? offset : skipBlank(text, literal.end);
  // `[1, 2].map(…)` is not the list that it begins with.
  if (literal === undefined || '.('.includes(text[after] ?? ' '))
    return { offset, end: endOfValue(text, offset) };
  return { ...literal, end: endOfValue(text, literal.end) };
}

function readObject(text: string, offset: number): Literal {
  const entries = new Map<string, { keyOffset: number; value: Literal }>();
  let at = skipBlank(text, offset + 1);
  while (at < text.length && text[at] !== '}') {
    const [key] = /^(?:[A-Za-z_$][\w$]*|\d+|'[^'\n]*'|"[^"\n]*")/.exec(text.slice(at, at + 200)) ?? [];
    const colon = key === undefined ? at : skipBlank(text, at + key.length);
    const value: Literal =
      key !== undefined && text[colon] === ':'
        ? readLiteral(text, colon + 1)
        : { offset: at, end: endOfValue(text, at) };
    if (key !== undefined) entries.set(key.replace(/^(['"])(.*)\1$/, '$2'), { keyOffset: at, value });
    at = nextElement(text, value.end, at);
  }
  return { offset, end: at + 1, entries };
}

function readList(text: string, offset: number): Literal {
  const items: Literal[] = [];
  let at = skipBlank(text, offset + 1);
  let spread = false;
  while (at < text.length && text[at] !== ']') {
    spread ||= text.startsWith('...', at);
    const value = readLiteral(text, at);
    // Behind a spread nobody knows which element stands where.
    if (!spread) items.push(value);
    at = nextElement(text, value.end, at);
  }
  return { offset, end: at + 1, items };
}

/** Behind the comma, if there is one; always further than `before`. */
function nextElement(text: string, end: number, before: number): number {
  const at = skipBlank(text, end);
  return skipBlank(text, text[at] === ',' ? at + 1 : Math.max(at, before + 1));
}

/** Behind a value: the comma or bracket that ends it. */
function endOfValue(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at = afterToken(text, at)) {
    const character = text[at] ?? '';
    if (depth === 0 && ',;)]}'.includes(character)) return at;
    if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth -= 1;
  }
  return text.length;
}

const blank = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const token = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|[\s\S]/y;

function skipBlank(text: string, from: number): number {
  blank.lastIndex = from;
  return from + (blank.exec(text)?.[0].length ?? 0);
}

/** Behind the string, comment or character at `at`. */
function afterToken(text: string, at: number): number {
  token.lastIndex = at;
  return at + Math.max(1, token.exec(text)?.[0].length ?? 1);
}

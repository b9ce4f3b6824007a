/** YAML that others wrote: parsed within limits, every value with its place, aliases and merges resolved. */

import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, type Document } from 'yaml';
import { isNonEmpty } from '../lib/non-empty.ts';
import { masked } from '../lib/printable.ts';
import { linesOf, type TextPosition } from '../lib/text-lines.ts';
import { offsetOf, pairOf } from '../model/yaml-entry.ts';
import { InvalidDocumentError, type Problem } from '../model/document.ts';
import type { Path } from '../model/finding.ts';
import { isBomb, loneAliases } from '../model/yaml-expansion.ts';
import { checkSize, type InputName, type Located } from './json-input.ts';

/** People write these files: one that is larger is something else. */
const charactersMax = 8 * 1024 * 1024;
/** So often may all anchors together be repeated; a file that repeats repeated things soon has more. */
const aliasesMax = 1_000;
/** More documents than this in one file are something else. */
const documentsMax = 20_000;
/** What is nested deeper is no file that a person wrote. */
const depthMax = 200;
/** So many are shown. */
const problemsMax = 20;
const tooDeepMessage = `nested more than ${depthMax} deep`;

/**
 * The documents in `text`, those with nothing in them left out: one, or several with `---` between them. Tags that the format does not know
 * (compose has `!reset`, `!override`) are passed over. Anchors hold within their document.
 *
 * @throws {@link InvalidDocumentError} `E_FILE_INVALID` with every syntax error, each with file:line:column
 */
export function parseYaml(text: string, { name }: InputName): Located[] {
  checkSize(text, { name }, charactersMax);
  const plain = text.replace(/^\uFEFF/, '');
  const at = linesOf(plain).positionOf;
  const refuse = (problems: readonly Problem[]): void => {
    if (isNonEmpty(problems)) throw new InvalidDocumentError(name, plain, problems);
  };
  refuse(tooDeep(plain));
  const documents = parseAllDocuments(plain, {
    merge: true,
    prettyErrors: false,
    logLevel: 'error',
  });
  refuse(documents.flatMap((document) => syntaxProblems(document, at)).slice(0, problemsMax));
  const firstTooMany = documents[documentsMax];
  if (firstTooMany !== undefined) {
    const message = `more than ${documentsMax} documents in one file`;
    refuse([{ ...at(firstTooMany.range[0]), message }]);
  }
  return documents.flatMap((document) => {
    const value = plainValue(document, { file: name, text: plain, at });
    if (value === null && documents.length > 1) return [];
    const positionOf = (path: Path): TextPosition => at(offsetOfPath(document, path));
    return [{ value, source: { file: name, text: plain, positionOf }, path: () => [] }];
  });
}

/** Brackets are counted before anything is parsed: the parser calls itself for each. */
function tooDeep(text: string): Problem[] {
  let depth = 0;
  for (const { 0: word, index } of text.matchAll(/[[{]|[\]}]|(?<=\n)(?:[-?:] ?){200}|(?<=\n)---(?=\s)/g)) {
    if (word === '---') depth = 0;
    else if (word === ']' || word === '}') depth = Math.max(0, depth - 1);
    else depth += word.length > 1 ? depthMax + 1 : 1;
    if (depth <= depthMax) continue;
    const before = text.slice(0, index);
    const line = before.split('\n').length;
    return [{ line, column: index - before.lastIndexOf('\n'), message: tooDeepMessage }];
  }
  return [];
}

/** Where the parser speaks to programmers. */
const clearer: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'this key stands here a second time; keep one',
  TAB_AS_INDENT: 'a tab as indentation; write spaces',
};

/** Syntax errors, the first one at each place, in the order of the text. */
function syntaxProblems(document: Document, at: (offset: number) => TextPosition): Problem[] {
  const found = new Map<number, string>();
  for (const { pos, code, message } of document.errors) {
    const deep = message.includes('call stack') ? tooDeepMessage : undefined;
    if (!found.has(pos[0])) found.set(pos[0], deep ?? clearer[code] ?? message);
  }
  for (const { source, range } of loneAliases(document))
    found.set(range?.[0] ?? 0, `the alias *${source} has no anchor &${source} before it`);
  return Array.from(found)
    .sort(([a], [b]) => a - b)
    .slice(0, problemsMax)
    .map(([offset, message]) => ({ ...at(offset), message: masked(message) }));
}

function plainValue(
  document: Document,
  { file, text, at }: { file: string; text: string; at: (offset: number) => TextPosition },
): unknown {
  const refusal = (message: string): InvalidDocumentError =>
    new InvalidDocumentError(file, text, [{ ...at(offsetOf(document.contents) ?? 0), message }]);
  if (isBomb(document)) throw refusal('its aliases stand for more than a million values');
  try {
    return document.toJS({ maxAliasCount: aliasesMax });
  } catch {
    throw refusal(`anchors are repeated more than ${aliasesMax} times, or in a way that has no end`);
  }
}

/** Where the value at `path` begins; of one that is not there, where its nearest parent does. */
function offsetOfPath(document: Document, path: Path): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const step of path) {
    offset = offsetOf(node) ?? offset;
    if (isAlias(node)) node = node.resolve(document);
    const pair = isMap(node) ? pairOf(node, step) : undefined;
    // A key without a value is where its problem is.
    if (pair !== undefined) offset = offsetOf(pair.key) ?? offset;
    node = isMap(node) ? pair?.value : isSeq(node) ? node.items[Number(step)] : undefined;
  }
  return isScalar(node) && node.value === null && node.source === '' ? offset : (offsetOf(node) ?? offset);
}

/**
 * What keeps a text from being YAML, in the words of whoever wrote it, and where they made the mistake.
 *
 * The parser says where it could not go on. That is often a line too late: at the end of the text for a quote that is never closed, or at
 * the next key for a line that is indented wrongly. And one mistake makes it stumble again and again: what follows from the first is left out.
 */

import { isCollection, isScalar, visit, type Document } from 'yaml';
import type { TextLines } from '../lib/text-lines.ts';
import { loneAliases } from './yaml-expansion.ts';

/** A mistake; the offset is into the text. */
export interface SyntaxProblem {
  readonly offset: number;
  readonly message: string;
}

type ParserError = Document['errors'][number];

/** Where the parser speaks to programmers. */
const clearer: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: 'a second document begins here; write one document a file',
  DUPLICATE_KEY: 'this key stands here a second time; keep one',
  NON_STRING_KEY: 'a key must be text',
  TAB_AS_INDENT: 'a tab as indentation; write spaces',
  MULTILINE_IMPLICIT_KEY: 'no key: value; a space must stand behind the colon',
  BLOCK_IN_FLOW: 'between { } and [ ] commas must stand between the parts',
  UNEXPECTED_TOKEN: 'this does not belong here; look for a wrong indentation, a quote or a bracket before it',
};

/** What may only follow from a mistake on the line before. */
const consequences: readonly string[] = [
  'BLOCK_AS_IMPLICIT_KEY',
  'MULTILINE_IMPLICIT_KEY',
  'UNEXPECTED_TOKEN',
  'BAD_INDENT',
];

/**
 * The mistakes in the order of the text, one a line. What the parser only warns of (a tag it does not know) and names without a meaning
 * (an alias to nothing) are mistakes, too.
 */
export function syntaxProblems(source: Document, text: string, lines: TextLines): SyntaxProblem[] {
  const byLine = new Map<number, SyntaxProblem>();
  const add = (problem: SyntaxProblem): void => {
    const { line } = lines.positionOf(problem.offset);
    if (!byLine.has(line)) byLine.set(line, problem);
  };
  const known = firstCauses([...source.errors, ...source.warnings], lines);
  for (const error of known) add(explained(error, source, text));
  for (const alias of loneAliases(source))
    add({
      offset: alias.range?.[0] ?? 0,
      message: `the alias *${alias.source} has no anchor &${alias.source} before it`,
    });
  return [...byLine.values()].sort((a, b) => a.offset - b.offset);
}

/** Without what follows from an error on the same line or the one before; of wrong columns only the first. */
function firstCauses(errors: readonly ParserError[], lines: TextLines): ParserError[] {
  let before = -1;
  let indented = false;
  return [...errors]
    .sort((a, b) => a.pos[0] - b.pos[0])
    .filter(({ code, pos }) => {
      const { line } = lines.positionOf(pos[0]);
      const follows =
        consequences.includes(code) && (line - before <= 1 || (code === 'BAD_INDENT' && indented));
      before = Math.max(before, line);
      indented ||= code === 'BAD_INDENT';
      return !follows;
    });
}

function explained({ code, pos, message }: ParserError, source: Document, text: string): SyntaxProblem {
  const [offset] = pos;
  if (code === 'BLOCK_AS_IMPLICIT_KEY') return nested(text, offset);
  if (code === 'BAD_INDENT' && message.startsWith('Flow')) {
    const opened = openedAt(source, offset, (node) => isCollection(node) && node.flow === true);
    return { offset: opened, message: `this ${text[opened] ?? 'bracket'} is never closed` };
  }
  if (code === 'BAD_INDENT')
    return {
      offset: firstOfLine(text, offset),
      message: 'must begin in the same column as what stands beside it',
    };
  if (code === 'MISSING_CHAR' && message.includes('quote')) {
    const opened = openedAt(
      source,
      offset,
      (node) => isScalar(node) && text[node.range?.[0] ?? 0] !== undefined,
    );
    return { offset: opened, message: 'this quote is never closed' };
  }
  if (code === 'MISSING_CHAR')
    return {
      offset: firstOfLine(text, offset),
      message: 'must begin with a dash, or in the column of the key above it',
    };
  return { offset, message: clearer[code] ?? message };
}

/** The beginning of what ends, unfinished, at `end`: the innermost. */
function openedAt(source: Document, end: number, wanted: (node: unknown) => boolean): number {
  let opened = end;
  visit(source, {
    Node: (_, node) => {
      if (wanted(node) && node.range?.[1] === end) opened = node.range[0];
    },
  });
  return opened;
}

/**
 * A value on its key's line, and then a key further in: either the line is indented too much, or the one before too little. It is the
 * one that differs from the line before both.
 */
function nested(text: string, offset: number): SyntaxProblem {
  const endOfLine = text.indexOf('\n', offset);
  const rest = text.slice(offset, endOfLine < 0 ? text.length : endOfLine);
  if (/:(\s|$)/.test(rest) || endOfLine < 0)
    return { offset, message: 'a second colon on one line; text that has one stands in quotes' };
  const message = 'must begin in the same column as the keys beside it';
  const here = firstOfLine(text, offset);
  const next = firstOfLine(text, endOfLine + 1);
  const lineBefore = text.lastIndexOf('\n', text.lastIndexOf('\n', offset) - 1);
  const before = text.lastIndexOf('\n', offset) < 0 ? undefined : indentation(text, lineBefore + 1);
  const isNextOut = before === undefined || indentation(text, endOfLine + 1) !== before;
  return { offset: isNextOut ? next : here, message };
}

function firstOfLine(text: string, offset: number): number {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return start + indentation(text, start);
}

function indentation(text: string, start: number): number {
  return /^[ \t]*/.exec(text.slice(start, start + 1_000))?.[0].length ?? 0;
}

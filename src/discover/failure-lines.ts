/** Our own failure history: one JSON object a line (`failures.jsonl`). */

import { InvalidDocumentError, readDocument, type Problem } from '../model/document.ts';
import { failureSchema, type Failure } from '../model/failure.ts';
import { checkSize, type InputName } from './json-input.ts';
import { findSyntaxError } from './json-syntax.ts';
import { createProblemList } from './problem-list.ts';

/**
 * The failures in `text`, in its order; empty lines are skipped.
 *
 * @throws {@link InvalidDocumentError} `E_FILE_INVALID` with every problem, each with file:line:column
 */
export function failureLines(text: string, { name }: InputName): Failure[] {
  checkSize(text, { name });
  const plain = text.replace(/^\uFEFF/, '');
  const problems = createProblemList(plain, { name });
  const failures: Failure[] = [];
  for (const [index, line] of plain.split('\n').entries()) {
    if (line.trim() === '') continue;
    const read = failureOf(line);
    if ('time' in read) failures.push(read);
    else for (const problem of read) problems.add({ ...problem, line: index + 1 });
  }
  problems.refuse();
  return failures;
}

/** The failure in one line, or what is wrong with it. */
function failureOf(line: string): Failure | readonly Problem[] {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    const { offset, expected } = findSyntaxError(line) ?? { offset: 0, expected: 'value' };
    const seen =
      offset >= line.trimEnd().length ? 'the line ends' : `this is ${JSON.stringify(line.charAt(offset))}`;
    return [{ line: 1, column: offset + 1, message: `not JSON: expected ${expected}, but ${seen}` }];
  }
  const parsed = failureSchema.safeParse(value);
  return parsed.success ? parsed.data : problemsOf(line);
}

/** Read again as a document: slower, but it knows the column of everything and says what to write instead. */
function problemsOf(line: string): readonly Problem[] {
  try {
    readDocument(failureSchema, line, { file: 'a line' });
  } catch (error) {
    if (error instanceof InvalidDocumentError) return error.problems;
    throw error;
  }
  return [{ line: 1, column: 1, message: 'is no failure as JSON reads it' }];
}

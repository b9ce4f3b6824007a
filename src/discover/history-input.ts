/**
 * Files about what went wrong, or was changed, each recognised by what is in it, never by its name → failures.
 */

import { SeatrialError } from '../lib/errors.ts';
import { InvalidDocumentError } from '../model/document.ts';
import type { Failure } from '../model/failure.ts';
import { looksLikeArgoHistory, readArgoHistory } from './argo-history-table.ts';
import { failureLines } from './failure-lines.ts';
import { foreignJson, foreignText } from './foreign.ts';
import { readGithub } from './github-history.ts';
import { looksLikeGithub } from './github-records.ts';
import { historyForms, jsonForms, type JsonForm } from './history-forms.ts';
import {
  createReading,
  usualRules,
  type FileHistory,
  type HistoryPart,
  type HistoryRules,
  type Reading,
} from './history-reading.ts';
import { columnsOf, incidentCsv, looksLikeIncidentCsv } from './incident-csv.ts';
import { refuseDeepJson } from './json-depth.ts';
import { checkSize, parseJson, parseJsonLines, type InputName, type Located } from './json-input.ts';
import { looksLikeXml, readJunit } from './junit.ts';
import { unknownHistory } from './unknown-history.ts';
import { parseYaml } from './yaml-input.ts';

/** One file. */
export interface HistoryFile extends InputName {
  readonly text: string;
  /** Its form, where a person says it; left out: it is recognised. */
  readonly form?: string;
}

/** A longer line is no line of a history. */
const lineMax = 64 * 1024 * 1024;

/** The failures in `text`; see {@link readHistory}. */
export function readFailures(text: string, { name }: InputName): Failure[] {
  return [...readHistory({ text, name }).failures];
}

/**
 * The failures in a file, in its order. An empty text is an empty history.
 *
 * @throws `SeatrialError` `E_FILE_INVALID` when it is malformed, `E_INPUT_UNKNOWN` when it is in none of the forms
 */
export function readHistory(file: HistoryFile, rules: HistoryRules = usualRules): FileHistory {
  const [history] = readHistories([file], rules);
  if (history === undefined) throw new SeatrialError('E_INTERNAL', `${file.name} was not read`);
  return history;
}

/**
 * {@link readHistory} of several files, in their order. What belongs together is put together, whichever of them it is in: GitHub's releases with the
 * comparisons that end with them.
 */
export function readHistories(
  files: readonly HistoryFile[],
  rules: HistoryRules = usualRules,
): FileHistory[] {
  const parts: HistoryPart[] = [];
  const read = files.map((file) => {
    checkSize(file.text, file);
    refuseLongLines(file);
    const reading = createReading(file.name, rules);
    const form = file.form ?? formOf(file);
    if (form === 'github') parts.push({ documents: documentsOf(file), reading });
    else readForm(form, file, reading);
    return { reading, form };
  });
  readGithub(parts);
  return read.map(({ reading, form }) => reading.result(form));
}

function readForm(form: string, file: HistoryFile, reading: Reading): void {
  if (form === 'junit') readJunit(file.text, reading);
  else if (form === 'incident-csv') incidentCsv(file.text, reading);
  else if (form === 'argo-cd' && looksLikeArgoHistory(file.text)) readArgoHistory(file.text, reading);
  else if (form === 'failures') {
    for (const failure of failureLines(file.text, file)) {
      reading.count();
      reading.keep(failure);
    }
  } else jsonFormOf(form).read(documentsOf(file), reading);
}

/** One JSON document or one a line, or those of YAML. */
function documentsOf(file: HistoryFile): Located[] {
  if (!/^\uFEFF?\s*[[{]/.test(file.text)) return parseYaml(file.text, file);
  refuseDeepJson(file.text, file);
  return parseJsonLines(file.text, file);
}

function jsonFormOf(name: string): JsonForm {
  const forms: Readonly<Record<string, JsonForm>> = jsonForms;
  const form = Object.hasOwn(forms, name) ? forms[name] : undefined;
  if (form !== undefined) return form;
  throw new SeatrialError('E_USAGE', `there is no form ${name}`, {
    hint: `known: ${historyForms.join(', ')}`,
  });
}

/** The form that `text` is in. */
function formOf({ text, name }: HistoryFile): string {
  if (looksLikeXml(text)) return 'junit';
  if (looksLikeIncidentCsv(text)) return 'incident-csv';
  if (looksLikeArgoHistory(text)) return 'argo-cd';
  if (/^[ \t-]{0,40}apiVersion:[ \t]{0,8}["']?argoproj\.io\//m.test(text)) return 'argo-cd';
  const shape = jsonShape({ text, name });
  if (shape !== undefined) {
    const known = Object.entries<JsonForm>(jsonForms).find(([, { looksLike }]) => looksLike(shape.first));
    if (known !== undefined) return known[0];
    if (looksLikeGithub(shape.first)) return 'github';
  }
  const foreign = shape === undefined ? undefined : foreignJson(shape.first);
  if (shape?.lines === false || foreign !== undefined) throw unknownHistory(name, foreign);
  // Broken JSON over many lines: the parser says where.
  if (/^\uFEFF?\s*\[|^\uFEFF?\s*\{[ \t]*\r?\n/.test(text)) parseJson(text, { name });
  if (/^\uFEFF?\s*(\{|$)/.test(text)) return 'failures';
  throw unknownHistory(name, foreignText(text), columnsOf(text));
}

/** The first document in a text of JSON, and whether it may be the first line of several; nothing for another text. */
function jsonShape({ text, name }: HistoryFile): { first: unknown; lines: boolean } | undefined {
  const plain = text.replace(/^\uFEFF/, '').trim();
  if (!/^[[{]/.test(plain)) return undefined;
  refuseDeepJson(text, { name });
  const [line = ''] = plain.split('\n', 1);
  const first = plain.startsWith('{') ? parsed(line) : undefined;
  if (first !== undefined) return { first, lines: true };
  const whole = parsed(plain);
  return whole === undefined ? undefined : { first: whole, lines: false };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refuseLongLines({ text, name }: HistoryFile): void {
  if (text.length <= lineMax) return;
  let line = 1;
  for (let from = 0; from < text.length; line += 1) {
    const end = text.indexOf('\n', from);
    const next = end < 0 ? text.length : end + 1;
    if (next - from > lineMax) {
      const message = `a line of more than ${lineMax} characters`;
      throw new InvalidDocumentError(name, '', [{ line, column: 1, message }]);
    }
    from = next;
  }
}

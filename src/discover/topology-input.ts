/** A file with a topology in it, recognised by what is in it, never by its name. */

import { SeatrialError } from '../lib/errors.ts';
import { isNonEmpty } from '../lib/non-empty.ts';
import { looksLikeMatrix, parseTable } from './adjacency-matrix.ts';
import { foreignJson, foreignText } from './foreign.ts';
import { refuseHelmTemplate } from './helm-template.ts';
import { checkSize, parseJsonLines, type InputName, type Located } from './json-input.ts';
import type { ParsedFile } from './parsed-file.ts';
import { looksLikeScraped, scrapedTopology } from './service-graph.ts';
import { topologyForms, type TopologyInput } from './topology-forms.ts';
import { unknownInput } from './unknown-input.ts';
import { parseYaml } from './yaml-input.ts';

/** How a file is read. */
export interface TopologyInputOptions extends InputName {
  /** The name of its form; left out: it is recognised. */
  readonly form?: string;
}

/**
 * What is in `text`.
 *
 * @throws {@link SeatrialError} `E_FILE_INVALID` when it is malformed, `E_INPUT_UNKNOWN` when it is of none of the known forms, `E_USAGE` when
 *   there is no form of that name
 */
export function recogniseTopology(text: string, { name, form }: TopologyInputOptions): TopologyInput {
  checkSize(text, { name });
  const asked = form === undefined ? undefined : formNamed(form);
  refuseHelmTemplate(text, name);
  const mayBeTable = (form ?? 'matrix') === 'matrix' && looksLikeMatrix(text);
  const syntax = mayBeTable ? 'table' : /^\uFEFF?\s*[[{]/.test(text) ? 'json' : 'yaml';
  if (syntax === 'yaml' && (form ?? 'service-graph') === 'service-graph' && looksLikeScraped(text))
    return { kind: 'graph', topology: scrapedTopology(text, name) };
  // What cannot be read as YAML and does not seem to be any of ours is said to be unknown, not malformed.
  if (syntax === 'yaml' && asked === undefined && !mayBeYaml(text)) throw unknown(name, foreignText(text));
  const documents = parsed(text, name, syntax);
  if (!isNonEmpty<Located>(documents)) throw unknown(name, undefined);
  const file: ParsedFile = { name, text, syntax, documents };
  const found = asked ?? topologyForms.find((one) => one.is(file));
  if (found === undefined) throw unknown(name, lookalike(file));
  return found.read(file);
}

/** Whether `text` is a target file of ours. What cannot be read is none. */
export function isTargetFile(text: string, { name }: InputName): boolean {
  if (!/\bservices\b/.test(text) || looksLikeMatrix(text)) return false;
  const syntax = /^\uFEFF?\s*[[{]/.test(text) ? 'json' : 'yaml';
  try {
    const documents = parsed(text, name, syntax);
    if (!isNonEmpty<Located>(documents)) return false;
    return topologyForms.find((one) => one.is({ name, text, syntax, documents }))?.name === 'target';
  } catch {
    return false;
  }
}

function parsed(text: string, name: string, syntax: ParsedFile['syntax']): Located[] {
  if (syntax === 'table') return [parseTable(text, name)];
  return syntax === 'json' ? parseJsonLines(text, { name }) : parseYaml(text, { name });
}

function lookalike({ syntax, text, documents: [{ value }] }: ParsedFile): string | undefined {
  return syntax === 'json' ? foreignJson(value) : foreignText(text);
}

/** A mapping begins somewhere in it. */
function mayBeYaml(text: string): boolean {
  return /^\uFEFF?(?:["']?)[\w.-]+(?:["']?)[ \t]*:|^---\s+\{/m.test(text);
}

function formNamed(name: string): (typeof topologyForms)[number] {
  const found = topologyForms.find((form) => form.name === name);
  if (found !== undefined) return found;
  const names = topologyForms.map((form) => form.name).join(', ');
  throw new SeatrialError('E_USAGE', `there is no form ${name}`, { hint: `known: ${names}` });
}

function unknown(name: string, looksLike: string | undefined): SeatrialError {
  return unknownInput(
    name,
    'a topology',
    looksLike,
    topologyForms.map(({ known }) => known),
  );
}

/**
 * A graph as a table (PetShop's `graph.csv`): the first row and the first column are names, a number other than 0 says that the service of
 * the row calls the one of the column. A service that nobody calls, and that calls others, is an entry.
 */

import Papa from 'papaparse';
import { aloneIn, configuredTopology, togetherOf, type NamedEdge } from './configured.ts';
import type { Gathered } from './gathered.ts';
import { elementsOf, invalidAt, plainText, type Located } from './json-input.ts';
import type { ParsedFile } from './parsed-file.ts';
import { InvalidDocumentError } from '../model/document.ts';

const namesMax = 5_000;

/** Whether the text begins with an empty cell, and names after it. */
export function looksLikeMatrix(text: string): boolean {
  return /^\uFEFF?(?:""|'')?[,;\t]\s*[^\s,;]/.test(text);
}

/**
 * The rows of a table.
 *
 * @throws `InvalidDocumentError` `E_FILE_INVALID` when its quotes do not match
 */
export function parseTable(text: string, name: string): Located {
  const plain = text.replace(/^\uFEFF/, '');
  const delimiter = /[,;\t]/.exec(plain)?.[0] ?? ',';
  const { data, errors } = Papa.parse<string[]>(plain, { delimiter, skipEmptyLines: 'greedy' });
  const [error] = errors;
  if (error !== undefined) {
    throw new InvalidDocumentError(name, plain, [
      { line: (error.row ?? 0) + 1, column: 1, message: error.message },
    ]);
  }
  const positionOf = ([row = 0]: readonly (string | number)[]): { line: number; column: number } => ({
    line: Number(row) + 1,
    column: 1,
  });
  return { value: data, source: { file: name, text: plain, positionOf }, path: () => [] };
}

/** What these matrices show. */
export function gatherMatrices(files: readonly ParsedFile[]): Gathered {
  const topologies = files.map(({ name, documents: [rows] }) => {
    const { names, edges } = graphOf(rows);
    const [called, calling] = [new Set(edges.map(({ to }) => to)), new Set(edges.map(({ from }) => from))];
    const services = names.map((one) => ({ name: one, entry: calling.has(one) && !called.has(one) }));
    return { file: name, own: configuredTopology(name, services, edges) };
  });
  return {
    topology: togetherOf(topologies.map(({ own }) => own)),
    callees: [],
    unseenIn: (merged) =>
      topologies.flatMap(({ file, own }) =>
        aloneIn(file, own, merged, 'no edge from or to it is in the file'),
      ),
  };
}

function graphOf(rows: Located): { names: string[]; edges: NamedEdge[] } {
  const [header, ...body] = elementsOf(rows);
  if (header === undefined) throw invalidAt(rows, 'must have a row of names');
  const columns = elementsOf(header)
    .slice(1)
    .map(({ value }) => plainText(value).trim());
  if (columns.length > namesMax)
    throw invalidAt(header, `has ${columns.length} names; ${namesMax} is the most`);
  const edges = body.flatMap((row): NamedEdge[] => {
    const [first, ...cells] = elementsOf(row);
    const from = typeof first?.value === 'string' ? first.value.trim() : '';
    if (from === '') throw invalidAt(row, 'a row without a name');
    if (cells.length > columns.length)
      throw invalidAt(row, `has ${cells.length} cells; there are ${columns.length} names`);
    return cells.flatMap((cell, index) => {
      const to = columns[index];
      return isEdge(cell) && to !== undefined && to !== '' ? [{ from, to, how: 'matrix' }] : [];
    });
  });
  const rowNames = body.map(({ value }) => (Array.isArray(value) ? plainText(value[0]).trim() : ''));
  return { names: [...columns, ...rowNames].filter((name) => name !== ''), edges };
}

function isEdge(cell: Located): boolean {
  const text = plainText(cell.value).trim();
  const number = text === '' ? 0 : Number(text);
  if (Number.isNaN(number)) throw invalidAt(cell, `must be a number, this is ${JSON.stringify(text)}`);
  return number !== 0;
}

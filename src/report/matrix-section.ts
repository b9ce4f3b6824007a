/** The matrix of a saga on the page: one table a way, each sign with its word, and a link to the experiment that says so. */

import type { Matrix, MatrixCell } from '../model/matrix.ts';
import { experimentAnchor } from './anchors.ts';
import type { ReportData } from './data.ts';
import { html, type Content, type SafeHtml } from './markup.ts';
import {
  gridColumns,
  gridRows,
  kindTitles,
  matrixApartWords,
  matrixHeadline,
  untouchedCell,
  type GridCell,
  type GridColumn,
  type GridRow,
} from './matrix-grid.ts';
import { recoveryWords } from './recovery.ts';
import { statusMark } from './status-mark.ts';
import { table } from './table.ts';

const timesWords = { once: 'once', twice: 'twice', every: 'every try' } as const;

/** Nothing where the run is no matrix. */
export function matrixSection({ matrix }: Pick<ReportData, 'matrix'>): SafeHtml | undefined {
  if (matrix === undefined) return undefined;
  const rows = gridRows(matrix);
  const columns = gridColumns(matrix);
  return html`<p>${matrixHeadline(matrix)}</p>
    <p>${recoveryWords(matrix)}</p>
    ${matrix.ended !== undefined && html`<p>No more cells were begun: ${matrix.ended}.</p>`}
    ${openCells(matrix)}
    ${matrix.paths.map(({ name }) =>
      pathTable(name, {
        columns,
        rows: rows.filter(({ path }) => path === name),
        untouched: untouchedCell(matrix, name),
      }),
    )}
    <p class="quiet">${matrixApartWords(matrix)}</p>`;
}

/** Every cell that is not held, with its rule or reason. */
function openCells({ cells }: Matrix): SafeHtml | undefined {
  const told = cells.filter(({ answer }) => answer !== undefined && answer.verdict !== 'held');
  if (told.length === 0) return undefined;
  return table({
    caption: 'Cells that are not held',
    head: ['cell', 'verdict', 'rules', 'why', 'moment'],
    rows: told.map((cell) => [
      cell.scenario.name,
      linked(cell),
      cell.answer?.rules.join(' ') ?? '',
      cell.answer?.why ?? '',
      cell.answer?.proof ?? '',
    ]),
  });
}

function pathTable(
  path: string,
  {
    columns,
    rows,
    untouched,
  }: {
    readonly columns: readonly GridColumn[];
    readonly rows: readonly GridRow[];
    readonly untouched: MatrixCell | undefined;
  },
): SafeHtml {
  const way = path === 'plain' ? 'Sagas that nobody refuses' : `Sagas that are ${path}`;
  return html`<h3>${way}</h3>
    ${untouched !== undefined && html`<p>Nothing injected: ${linked(untouched)}</p>`}
    ${table({
      caption: `${way}: what was tried at each moment`,
      head: [
        'call',
        'moment',
        ...columns.map(({ kind, times }) => `${kindTitles[kind]}, ${timesWords[times]}`),
      ],
      rows: rows.map(({ call, moment, cells }) => [call, moment, ...cells.map(gridContent)]),
    })}`;
}

function gridContent(cell: GridCell): Content {
  switch (cell.is) {
    case 'cell':
      return linked(cell.cell);
    case 'merged':
      return html`<span class="quiet" title="${`${cell.why} (${cell.into.scenario.name})`}">merged</span>`;
    case 'out':
      return html`<span class="quiet" title="${cell.why}">out of reach</span>`;
    case 'nothing':
      return '';
  }
}

function linked({ answer }: MatrixCell): SafeHtml {
  if (answer === undefined) return html`<span class="quiet">not tried</span>`;
  return html`<a class="tried" href="#experiment-${experimentAnchor(answer.experiment)}"
    >${statusMark(answer.verdict)}</a
  >`;
}

/** The cells of a matrix on the terminal, before any is tried: in order, each with what is merged into it and why, and the time. */

import { formatDuration } from '../lib/duration.ts';
import type { Matrix } from '../model/matrix.ts';
import { combinationName } from '../plan/matrix/combinations.ts';
import { matrixApartWords } from '../report/matrix-grid.ts';
import { wrap } from '../report/text.ts';

/** How it is told. */
export interface MatrixPlanOptions {
  readonly lanes: number;
  readonly width: number;
}

/** With a newline at its end. */
export function describeMatrixPlan(matrix: Matrix, { lanes, width }: MatrixPlanOptions): string {
  const { cells, leftOut } = matrix;
  const open = cells.filter(({ answer }) => answer === undefined);
  const seconds = open.reduce((sum, { costSeconds }) => sum + costSeconds, 0);
  const line = (text: string, first: string, rest = first): readonly string[] =>
    wrap(text, { first, rest, width });
  return `${[
    'Dry run: nothing is started, nothing is written.',
    ...line(
      `${matrix.saga} of ${matrix.target}, seed ${matrix.seed}: ${open.length} cells to try, about ${formatDuration((seconds * 1_000) / lanes)} with --lanes ${lanes}.`,
      '',
    ),
    ...line(matrixApartWords(matrix), ''),
    '',
    ...cells.flatMap(({ number, scenario, because, costSeconds, merged, answer }) => [
      ...line(
        `${scenario.name} (${answer === undefined ? `about ${costSeconds}s` : answer.verdict}; ${because})`,
        `${String(number).padStart(4)}  `,
        '      ',
      ),
      ...merged.flatMap(({ combination, why }) =>
        line(`= ${combinationName(combination)}: ${why}`, '        ', '          '),
      ),
    ]),
    ...(leftOut.length === 0 ? [] : ['', 'Cannot be tried:']),
    ...leftOut.flatMap(({ combination, why }) =>
      line(`${combinationName(combination)}: ${why}`, '  - ', '    '),
    ),
  ].join('\n')}\n`;
}

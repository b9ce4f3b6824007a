/** The matrix of a saga: its cells in the order in which they are tried, each with its scenario, and nothing answered yet. */

import { SeatrialError } from '../../lib/errors.ts';
import type { Matrix } from '../../model/matrix.ts';
import type { WeakSpot } from '../../model/plan.ts';
import { ownerOf, type Saga, type Target } from '../../model/target.ts';
import type { Topology } from '../../model/topology.ts';
import { costSecondsOf } from '../cost.ts';
import { routeTo } from '../saga-route.ts';
import { cellScenario } from './cell-scenario.ts';
import { enumerateCells } from './enumerate.ts';
import { pathsOf } from './paths.ts';
import { rankCells } from './rank-cells.ts';

/** What a matrix is made from. */
export interface MatrixInput {
  readonly target: Target;
  readonly topology: Topology;
  /** The saga's name in the target file. */
  readonly saga: string;
  readonly weakSpots: readonly WeakSpot[];
  readonly seed: number;
}

/**
 * Pure: the same input gives the same matrix.
 *
 * @throws {@link SeatrialError} `E_USAGE` when the target has no such saga, or no entry reaches its coordinator, or where it begins
 */
export function planMatrix({
  target,
  topology,
  saga: name,
  weakSpots,
  seed,
}: MatrixInput): Omit<Matrix, 'targetDigest'> {
  const saga = target.sagas[name];
  if (saga === undefined) {
    const known = Object.keys(target.sagas);
    throw new SeatrialError('E_USAGE', `the target ${target.name} has no saga ${name}`, {
      hint: known.length === 0 ? 'a matrix is that of a saga' : `known: ${known.join(', ')}`,
    });
  }
  const route = routeTo(name, saga, target, topology);
  if (route === undefined)
    throw new SeatrialError('E_USAGE', `no entry reaches ${ownerWords(name, saga)}`, {
      hint: 'mark the service where users come in with entry: true',
    });
  const { cells, leftOut } = enumerateCells(saga, target);
  const paths = pathsOf(saga, target).map(({ name: path, calls }) => ({
    name: path,
    calls: calls.map(({ step }) => step),
  }));
  const ranked = rankCells(cells, {
    owner: ownerOf(saga),
    paths: paths.map((path) => path.name),
    weakSpots,
  });
  return {
    schemaVersion: 1,
    target: target.name,
    saga: name,
    seed,
    paths,
    cells: ranked.map(({ cell, where, because }, index) => {
      const scenario = cellScenario(cell, route, seed);
      return {
        number: index + 1,
        combination: cell.combination,
        where,
        because,
        merged: [...cell.merged],
        scenario,
        costSeconds: costSecondsOf(scenario),
        tries: [],
      };
    }),
    leftOut: [...leftOut],
  };
}

function ownerWords(name: string, saga: Saga): string {
  const owner = ownerOf(saga);
  return saga.coordinator === undefined
    ? `${owner}, where ${name} begins`
    : `${owner}, the coordinator of ${name}`;
}

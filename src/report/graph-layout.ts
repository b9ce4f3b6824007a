/** Where the boxes and lines of a graph go: dagre's layers from left to right, behind a typed door. */

import * as dagre from '@dagrejs/dagre';
import { Graph } from '@dagrejs/graphlib';

/** A point of the drawing. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A box to be placed. */
export interface Box {
  readonly name: string;
  readonly width: number;
  readonly height: number;
}

/** A box in its place; x and y are its middle. */
export interface PlacedBox extends Box, Point {}

/** A line between two boxes, by its points. */
interface PlacedLine {
  readonly from: string;
  readonly to: string;
  readonly points: readonly Point[];
}

/** A finished layout. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PlacedBox[];
  readonly lines: readonly PlacedLine[];
}

interface GraphLabel {
  readonly rankdir: 'LR';
  readonly nodesep: number;
  readonly ranksep: number;
  readonly marginx: number;
  readonly marginy: number;
  readonly width?: number;
  readonly height?: number;
}

interface LineLabel {
  readonly points: readonly Point[];
  readonly width: number;
  readonly height: number;
  readonly labelpos: 'c';
}

type LayoutGraph = Graph<GraphLabel, PlacedBox, LineLabel>;

// The package's own type files import one another without extensions and do not resolve in an ES module.
const layered: unknown = dagre.layout;
const arrange = layered as (graph: LayoutGraph) => void;

/**
 * Places boxes and lines; lines to boxes that are not there are left out. The same input gives the same picture. About
 * O(boxes · lines).
 */
export function layOut(
  boxes: readonly Box[],
  lines: readonly { readonly from: string; readonly to: string }[],
): Layout {
  // Numbers instead of names: the library keeps nodes as keys of plain objects, where __proto__ is no key.
  const ids = new Map(boxes.map(({ name }, index) => [name, String(index)]));
  const ends = lines.flatMap(({ from, to }) => {
    const [a, b] = [ids.get(from), ids.get(to)];
    return a === undefined || b === undefined ? [] : [{ from, to, a, b }];
  });
  const graph: LayoutGraph = new Graph<GraphLabel, PlacedBox, LineLabel>({ directed: true });
  const marginy = ends.some(({ a, b }) => a === b) ? 44 : 18;
  graph.setGraph({ rankdir: 'LR', nodesep: 34, ranksep: 70, marginx: 14, marginy });
  for (const box of boxes) graph.setNode(ids.get(box.name) ?? '', { ...box, x: 0, y: 0 });
  for (const { a, b } of ends) {
    if (a !== b) graph.setEdge(a, b, { points: [], width: 20, height: 20, labelpos: 'c' });
  }
  arrange(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    boxes: boxes.map((_, index) => graph.node(String(index))),
    lines: ends.map(({ from, to, a, b }) => ({
      from,
      to,
      points: a === b ? loop(graph.node(a)) : graph.edge(a, b).points,
    })),
  };
}

/** From a box back to itself, over its top. dagre’s own loops lie beside the box when layers run from left to right. */
function loop({ x, y, height }: PlacedBox): readonly Point[] {
  const top = y - height / 2;
  return [
    { x: x - 16, y: top },
    { x: x - 24, y: top - 22 },
    { x, y: top - 26 },
    { x: x + 24, y: top - 22 },
    { x: x + 16, y: top },
  ];
}

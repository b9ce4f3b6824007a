/** A topology in the languages of drawing tools: Graphviz's dot, and Mermaid. Names come from anywhere, so they are always quoted. */

import type { Topology, TopologyEdge, TopologyService } from '../model/topology.ts';

/** https://graphviz.org/doc/info/lang.html: quoted strings, in which quotes and backslashes are escaped. O(services + edges). */
export function topologyDot({ services, edges }: Topology): string {
  const nodes = services.map(
    (service) => `  ${quoted(service.name)} [label=${quoted(labelOf(service))}, shape=${shapeOf(service)}];`,
  );
  const arrows = edges.map(({ from, to, ...edge }) => {
    const style = edge.facts.async === true ? ', style=dashed' : '';
    return `  ${quoted(from)} -> ${quoted(to)} [label=${quoted(figuresOf(edge))}${style}];`;
  });
  return ['digraph topology {', '  rankdir=LR;', ...nodes, ...arrows, '}', ''].join('\n');
}

/** https://mermaid.js.org/syntax/flowchart.html: nodes by number, labels quoted, with entities for what would end them. O(services + edges). */
export function topologyMermaid({ services, edges }: Topology): string {
  const names = new Set([
    ...services.map(({ name }) => name),
    ...edges.flatMap(({ from, to }) => [from, to]),
  ]);
  const numbers = new Map(Array.from(names, (name, index) => [name, `n${index}`]));
  const known = new Map(services.map((service) => [service.name, service]));
  const nodes = Array.from(numbers, ([name, number]) => {
    const service = known.get(name) ?? { name, replicas: 1, entry: false };
    const [open, close] = isStore(service) ? ['[(', ')]'] : service.entry ? ['([', '])'] : ['[', ']'];
    return `  ${number}${open}"${entities(labelOf(service))}"${close}`;
  });
  const arrows = edges.map(({ from, to, ...edge }) => {
    const figures = figuresOf(edge);
    const label = figures === '' ? '' : `|"${entities(figures)}"|`;
    return `  ${numbers.get(from) ?? ''} ${edge.facts.async === true ? '-.->' : '-->'}${label} ${numbers.get(to) ?? ''}`;
  });
  return ['flowchart LR', ...nodes, ...arrows, ''].join('\n');
}

/** A database or a cache, drawn as one. */
function isStore({ kind }: Pick<TopologyService, 'kind'>): boolean {
  return kind === 'database' || kind === 'cache';
}

function labelOf({ name, replicas }: TopologyService): string {
  return replicas > 1 ? `${name} ×${replicas}` : name;
}

function shapeOf({ kind, entry }: TopologyService): string {
  if (isStore({ kind })) return 'cylinder';
  if (kind === 'queue') return 'cds';
  return kind === 'external' ? 'ellipse' : entry ? 'doubleoctagon' : 'box';
}

/** `30 calls, 2 failed, 400ms, 3 tries`. */
function figuresOf({ calls, errors = 0, facts }: Omit<TopologyEdge, 'from' | 'to'>): string {
  return [
    ...(calls === undefined ? [] : [`${calls} call${calls === 1 ? '' : 's'}`]),
    ...(errors === 0 ? [] : [`${errors} failed`]),
    ...(facts.timeout === undefined ? [] : [facts.timeout]),
    ...(facts.attempts === undefined ? [] : [`${facts.attempts} ${facts.attempts === 1 ? 'try' : 'tries'}`]),
  ].join(', ');
}

function quoted(text: string): string {
  return `"${oneLine(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** Mermaid knows numbered entities, written with a # and no &. */
function entities(text: string): string {
  return oneLine(text).replaceAll(/[^\p{L}\p{N} .,:/×_-]/gu, (sign) => `#${sign.codePointAt(0) ?? 0};`);
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cs}\u2028\u2029]+/gu, ' ');
}

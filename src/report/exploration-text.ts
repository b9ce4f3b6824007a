/** A search for a terminal: what was found, the least that shows it, how sure that is, and the commands that show it again. */

import { printable } from '../lib/printable.ts';
import type { Exploration, SearchFinding } from '../model/explore.ts';
import {
  causeWords,
  certaintyWords,
  effortWords,
  explorationHeadline,
  pathWords,
  smallestWords,
} from './exploration-words.ts';
import { signs } from './status-mark.ts';
import { unpainted, wrap, type TextPaint } from './text.ts';

/** How to write. */
export interface ExplorationTextOptions {
  readonly paint?: TextPaint;
  readonly width?: number;
  /** Commands that show a finding again, whole; left out: none. */
  readonly commands?: (finding: SearchFinding) => readonly string[];
}

/** With a newline at its end. The same search gives the same text. */
export function renderExploration(
  exploration: Exploration,
  { paint = unpainted, width = 100, commands = () => [] }: ExplorationTextOptions = {},
): string {
  const plain = (text: string): readonly string[] => wrap(text, { first: '', rest: '', width });
  const lines = [...plain(explorationHeadline(exploration)).map(paint.bold)];
  lines.push(...plain(`${effortWords(exploration)}.`).map(paint.dim));
  if (exploration.ended !== undefined) lines.push(...plain(`It ended because ${exploration.ended}.`));
  for (const finding of exploration.findings) {
    const inside = (text: string): readonly string[] => wrap(text, { first: '    ', rest: '      ', width });
    lines.push(
      '',
      paint.red(`${signs.violated} ${finding.number}  ${finding.rules.join(' ')}  ${causeWords(finding)}`),
      ...inside(finding.why),
      ...smallestWords(finding).flatMap(inside),
      ...certaintyWords(finding).flatMap(inside),
      ...inside(pathWords(finding)).map(paint.dim),
      ...commands(finding).map((command) => `    ${printable(command)}`),
    );
  }
  return `${lines.join('\n')}\n`;
}

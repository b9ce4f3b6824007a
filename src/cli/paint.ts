/** Colours, only where a person looks: on a terminal, never under NO_COLOR. */

import { styleText } from 'node:util';
import type { Output, World } from './world.ts';

/** Text in a style. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
}

const same = (text: string): string => text;
const plain: Paint = { bold: same, dim: same, red: same, green: same, yellow: same };

const style =
  (name: 'bold' | 'dim' | 'red' | 'green' | 'yellow') =>
  (text: string): string =>
    styleText(name, text, { validateStream: false });

const coloured: Paint = {
  bold: style('bold'),
  dim: style('dim'),
  red: style('red'),
  green: style('green'),
  yellow: style('yellow'),
};

/** The styles that suit this output. */
export function paintFor(output: Output, { env }: Pick<World, 'env'>): Paint {
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return plain;
  const forced = env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0';
  return output.isTTY || forced ? coloured : plain;
}

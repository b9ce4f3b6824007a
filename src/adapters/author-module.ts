/** Loading what somebody wrote in TypeScript (or JavaScript), a scenario or a model: what the module exports by default, or why it has nothing to give. */

import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { messageOf } from '../lib/errors.ts';
import { inTime } from './in-time.ts';

/** What a module gave. Lines and columns count from 1. */
export type LoadedModule = { readonly value: unknown } | { readonly problem: ModuleProblem };

/** What keeps a module from being used. Lines and columns count from 1. */
export interface ModuleProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A scenario, or a list of them; see `loadAuthorModule`. */
export async function loadScenarioModule(
  file: string,
  options: { readonly loadMsMax?: number } = {},
): Promise<LoadedModule> {
  return loadAuthorModule(file, {
    ...options,
    write: 'export default defineScenario({ … })',
    aside: ' (modules that scenarios share belong in a folder of their own)',
  });
}

/**
 * Runs the module and gives its default export. It never rejects: whatever keeps the module from giving one is its author's to
 * mend, and has a place in its file.
 *
 * @param file - absolute
 * @param write - what a module should write that exports nothing by default
 * @param aside - what else to say to one that exports something
 * @param loadMsMax - how long it may take to load
 */
export async function loadAuthorModule(
  file: string,
  {
    write,
    aside = '',
    loadMsMax = 10_000,
  }: { readonly write: string; readonly aside?: string; readonly loadMsMax?: number },
): Promise<LoadedModule> {
  try {
    // Most runs have no such module, and what compiles it takes a while to load.
    const { typescriptModules } = await import('./typescript-modules.ts');
    const module = await inTime(
      typescriptModules({ interopDefault: false }).import(file),
      loadMsMax,
      `not done within ${loadMsMax} ms; does it await something?`,
    );
    return exportedBy(module, write, aside);
  } catch (error) {
    return problemAt(file, error, 'cannot be loaded: ');
  }
}

/** Something wrong in a module, with its place: what was thrown, after `before`. */
export function problemAt(file: string, error: unknown, before: string): { readonly problem: ModuleProblem } {
  return { problem: { ...placeIn(file, error), message: `${before}${sentenceOf(error)}` } };
}

function exportedBy(module: unknown, write: string, aside: string): LoadedModule {
  const exported = typeof module === 'object' && module !== null ? Object.keys(module) : [];
  const value: unknown =
    typeof module === 'object' && module !== null ? Reflect.get(module, 'default') : undefined;
  if (value !== undefined) return { value };
  const others = exported.filter((name) => name !== 'default');
  const what =
    others.length === 0 ? 'exports nothing' : `exports ${others.join(', ')}, and nothing by default${aside}`;
  return { problem: { line: 1, column: 1, message: `${what}; write: ${write}` } };
}

/** A place in a text; lines and columns count from 1. */
interface Place {
  readonly line: number;
  readonly column: number;
}

/** Where in the file it went wrong: what the error names, else the topmost place of its stack that is in the file. */
function placeIn(file: string, error: unknown): Place {
  const said = error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : '';
  const source = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return namedPlace(source, said) ?? stackPlace(file, source, said) ?? { line: 1, column: 1 };
}

/** What is missing or undefined stands in the source, though the code that it becomes has it elsewhere. */
function namedPlace(source: string, said: string): Place | undefined {
  const [, missing] = /Cannot find (?:module|package) '([^']+)'/.exec(said) ?? [];
  const [, unknown] = /^(?:\(0 , _\w+\.)?([\w$.]+)\)? is not (?:defined|a function)/.exec(said) ?? [];
  const texts = missing === undefined ? [unknown ?? ''] : [`'${missing}'`, `"${missing}"`];
  const offset = texts
    .filter((text) => text !== '')
    .map((text) => source.lastIndexOf(text))
    .find((at) => at >= 0);
  if (offset === undefined) return undefined;
  const before = source.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

function stackPlace(file: string, source: string, said: string): Place | undefined {
  const names = [file, pathToFileURL(file).href].map((one) => one.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const [, line, column] = new RegExp(`(?:${names.join('|')}):(\\d+):(\\d+)`).exec(said) ?? [];
  if (line === undefined) return undefined;
  // The parser counts columns from 0; those of a stack are of the code that the source becomes, only its lines are the same.
  if (said.startsWith('ParseError')) return { line: Number(line), column: Number(column) + 1 };
  const text = source.split('\n')[Number(line) - 1] ?? '';
  return { line: Number(line), column: text.length - text.trimStart().length + 1 };
}

/** The message as its author would write it: not of the code the module was turned into. */
function sentenceOf(error: unknown): string {
  const [first = ''] = messageOf(error).split('\n');
  return first.replace(/\(0 , _\w+\.(\w+)\)/g, '$1').trimEnd();
}

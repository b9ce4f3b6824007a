/**
 * Scenarios from a TypeScript module: its default export is one, or a list of them (a loop makes variants).
 *
 * They are read as YAML files are: everything that is wrong is told of at once, with its path in the document and its place in the source.
 */

import { loadScenarioModule } from '../adapters/author-module.ts';
import type { ErrorCode } from '../lib/errors.ts';
import { isNonEmpty } from '../lib/non-empty.ts';
import { masked } from '../lib/printable.ts';
import { fieldOf, itemsOf } from '../lib/untyped.ts';
import { findingsIn, InvalidDocumentError, newerVersion, type Problem } from '../model/document.ts';
import type { Finding, Path } from '../model/finding.ts';
import { literalPlace } from '../model/literal-place.ts';
import { scenarioSchema, type Scenario } from '../model/scenario.ts';

/** Files that are modules. */
export const scenarioModulePattern = /\.[cm]?[jt]s$/;
/** The modules that are taken from a folder: no tests, no types, no settings. */
export const scenarioModuleInFolder = /^(?!.*\.(?:test|spec|d|config)\.[cm]?ts$).*\.[cm]?ts$/;

/** How to read one. */
export interface ScenarioModuleOptions {
  /** Absolute. */
  readonly file: string;
  /** The file's name as a person would write it. */
  readonly shown: string;
  readonly text: string;
  /** What else is wrong with a scenario: names that do not exist. */
  readonly also: (written: unknown) => readonly Finding[];
}

/**
 * The scenarios in a module, in its order.
 *
 * @throws {@link InvalidDocumentError} `E_FILE_INVALID` with every problem, or `E_SCHEMA_NEWER`
 */
export async function readScenarioModule(options: ScenarioModuleOptions): Promise<Scenario[]> {
  const { file, shown, text } = options;
  const loaded = await loadScenarioModule(file);
  if ('problem' in loaded)
    throw new InvalidDocumentError(shown, text, [
      { ...loaded.problem, message: masked(loaded.problem.message) },
    ]);
  const { value } = loaded;
  const written: readonly (readonly [Path, unknown])[] = Array.isArray(value)
    ? value.map((one: unknown, index) => [[index], one] as const)
    : [[[], value]];

  const newer = written.flatMap(([path, one]) => within(path, [newerVersion(one) ?? []].flat()));
  refuse(newer, 'E_SCHEMA_NEWER', options);
  refuse(
    [
      ...written.flatMap(([path, one]) => within(path, findingsIn(scenarioSchema, one, options.also))),
      ...namesTwice(itemsOf(value)),
      ...(written.length === 0 ? [{ path: [], message: 'the list of scenarios is empty' }] : []),
    ],
    'E_FILE_INVALID',
    options,
  );
  return written.map(([, one]) => scenarioSchema.parse(one));
}

function within(path: Path, findings: readonly Finding[]): Finding[] {
  return findings.map((finding) => ({ ...finding, path: [...path, ...finding.path] }));
}

/** Two of one name could not be told apart in the failure history. */
function namesTwice(scenarios: readonly unknown[]): Finding[] {
  const names = scenarios.map((one) => fieldOf(one, 'name'));
  return names.flatMap((name, index) => {
    const first = names.indexOf(name);
    return typeof name !== 'string' || first === index
      ? []
      : [{ path: [index, 'name'], message: `${name} is the name of [${first}], too` }];
  });
}

function refuse(findings: readonly Finding[], code: ErrorCode, { shown, text }: ScenarioModuleOptions): void {
  const problems = findings
    .map((finding) => located(finding, text))
    .sort((a, b) => a.line - b.line || a.column - b.column);
  if (isNonEmpty(problems)) throw new InvalidDocumentError(shown, text, problems, code);
}

function located({ path, message, atKey }: Finding, text: string): Problem {
  const before = text.slice(0, literalPlace(text, path, atKey)).split('\n');
  const sentence = path.length === 0 ? message : `${inCode(path)}: ${message}`;
  return { line: before.length, column: (before.at(-1) ?? '').length + 1, message: masked(sentence) };
}

/** `faults[0].latency`, as code writes it. */
function inCode(path: Path): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}

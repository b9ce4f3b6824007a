/** A scenario file as a test of Vitest. */

import { existsSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'vitest';
import { durationMs } from '../lib/duration.ts';
import { messageOf, SeatrialError } from '../lib/errors.ts';
import { readDocument } from '../model/document.ts';
import type { RuntimeName } from '../model/runtime-name.ts';
import { scenarioSchema, type Scenario } from '../model/scenario.ts';
import { runScenario } from './run-scenario.ts';

/** As a scenario file says it (docs/scenarios.md). */
export type ScenarioExpectation =
  | 'held'
  | 'violated'
  | `violated(${string})`
  | `violated until ${string}`
  | `violated(${string}) until ${string}`;

/** How a scenario is run and judged as a test. */
export interface ScenarioTestOptions {
  /** Of the test; left out: the scenario’s. */
  readonly name?: string;
  /** Instead of what the scenario says itself (`expect`, and without it `held`). */
  readonly expect?: ScenarioExpectation;
  /**
   * How many runs there are at most, each with the next seed; left out: one. What is to be held must hold in each of them; something violated that is looked for
   * needs to be shown by one.
   */
  readonly times?: number;
  /** How many inconclusive runs are run again, in all; left out: two. One more, and the test fails: nothing was proven. */
  readonly retries?: number;
  /** Of the test, in ms; left out: what the scenario may take at most, for all runs, and ten minutes for other tests that use the target. */
  readonly timeout?: number;
  /** Variables besides those of this process; `undefined` takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What the services run in; left out: processes of this machine. */
  readonly runtime?: RuntimeName;
  /** Whose Toxiproxy the links are made in, as `seatrial run --toxiproxy` takes it; left out: ours. */
  readonly toxiproxy?: string;
  /** The folder with `targets/`, in which `reports/` is written; left out: the current one, which is Vitest’s root. */
  readonly cwd?: string;
}

const usualTimes = 1;
const usualRetries = 2;
/** Until services answer and the report is written, in ms; containers may have to be built first. */
const aroundMs = { process: 60_000, container: 300_000, compose: 300_000, attached: 60_000 } as const;
/** So long other tests may have the target. */
const turnMs = 600_000;
/** Until all is healed and ended, when a test is given up. */
const endMsMax = 120_000;

/**
 * Registers a test that runs a scenario file as `seatrial run` does, on real services, and passes when the outcome is what is expected. A failed one tells what
 * broke, where the report is, and the command that shows it again. Inconclusive is no success: docs/vitest.md.
 *
 * @param file - a file of one scenario: `new URL('./x.yaml', import.meta.url)` is beside the test, a path is seen from `cwd`
 * @throws {@link SeatrialError} `E_USAGE` when an option makes no sense. A file that is not there, or not valid, fails the test.
 */
export function scenarioTest(file: string | URL, options: ScenarioTestOptions = {}): void {
  const { times = usualTimes, retries = usualRetries, runtime = 'process' } = options;
  refuseNonsense(options);
  const cwd = resolve(options.cwd ?? process.cwd());
  const path = typeof file === 'string' ? resolve(cwd, file) : fileURLToPath(file);
  const scenario = readIfValid(path);
  const name = options.name ?? scenario?.name ?? basename(path);
  const limit = scenarioSchema.shape.limits.parse(scenario?.limits ?? {}).time;
  const timeout = options.timeout ?? (times + retries) * (durationMs(limit) + aroundMs[runtime]) + turnMs;
  const called = new Error();
  Error.captureStackTrace(called, scenarioTest);
  test(name, { timeout }, async ({ signal, onTestFinished }) => {
    if (!existsSync(path)) throw failedAt(called, `there is no scenario file ${path}${wayOn(file, cwd)}`);
    const running = runScenario(
      {
        name,
        file: path,
        cwd,
        env: { ...process.env, ...options.env },
        flags: [
          ...['--runtime', runtime],
          ...(options.toxiproxy === undefined ? [] : ['--toxiproxy', options.toxiproxy]),
        ],
        ...(options.expect === undefined ? {} : { expected: options.expect }),
        times,
        retries,
      },
      signal,
    );
    // A test that is given up is not over before what it injected is healed.
    onTestFinished(async () => {
      await Promise.allSettled([running]);
    }, endMsMax);
    const why = await running;
    if (why !== undefined) throw failedAt(called, why);
  });
}

/** What cannot be read here is told by the run itself, with its place. */
function readIfValid(path: string): Scenario | undefined {
  try {
    return readDocument(scenarioSchema, readFileSync(path, 'utf8'), { file: path });
  } catch {
    return undefined;
  }
}

function refuseNonsense({
  times = usualTimes,
  retries = usualRetries,
  expect = 'held',
}: ScenarioTestOptions): void {
  if (!Number.isSafeInteger(times) || times < 1)
    throw new SeatrialError('E_USAGE', `times must be a whole number from 1, not ${times}`);
  if (!Number.isSafeInteger(retries) || retries < 0)
    throw new SeatrialError('E_USAGE', `retries must be a whole number from 0, not ${retries}`);
  const { error } = scenarioSchema.shape.expect.safeParse(expect);
  if (error !== undefined)
    throw new SeatrialError(
      'E_USAGE',
      `expect ${error.issues[0]?.message ?? messageOf(error)}, not ${expect}`,
    );
}

function wayOn(file: string | URL, cwd: string): string {
  if (typeof file !== 'string') return '';
  return `: paths are seen from ${cwd}; for one beside the test write new URL('./${basename(file)}', import.meta.url)`;
}

/** Shown where the test was registered: that is the line a person can do something about. */
function failedAt(called: Error, message: string): Error {
  const error = new Error(message);
  error.name = 'ScenarioError';
  const [, ...frames] = (called.stack ?? '').split('\n');
  error.stack = [`${error.name}: ${message}`, ...frames].join('\n');
  return error;
}

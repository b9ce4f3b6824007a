/**
 * Judging by a model that somebody wrote: in a thread of its own, because nothing else can end a `step` that never does, or one that hoards memory.
 *
 * Its functions are called in that thread only. A module is loaded there, too, so that it cannot harm who asks.
 */

import { existsSync, readFileSync } from 'node:fs';
import type { Worker } from 'node:worker_threads';
import type { ModuleProblem } from '../adapters/author-module.ts';
import { defaultBytes } from '../check/linearizability/budget.ts';
import type {
  LinearizabilityOptions,
  LinearizabilityResult,
} from '../check/linearizability/check-linearizable.ts';
import { SeatrialError } from '../lib/errors.ts';
import type { HistoryOperation } from '../model/history-operation.ts';
import type { FromModel, ModelTask } from './model-messages.ts';
import { ownWorker } from './own-worker.ts';
import { receivedError } from './sent-error.ts';

/** How to judge. The budget's bytes are also the most that the model's values may take; `ms` is one minute where it is left out. */
export interface ModuleOptions extends Omit<LinearizabilityOptions, 'now'> {
  /** The module's name, for errors; default: its file. */
  readonly shown?: string;
  /** How long the module may take to load, which is not the model's time. Default: 10 seconds. */
  readonly loadMsMax?: number;
  /** Ends the judging: it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

const defaultMs = 60_000;
/** The search sees by itself that its time is over, and says how far it came; a step that does not end is ended so much later. */
const graceMs = 120;
/** Node takes a longer one for none at all. */
const timeoutMax = 2 ** 31 - 1;
const megabyte = 2 ** 20;

/**
 * Judges whether `operations` are linearizable under the model that the module in `file` (TypeScript or JavaScript) exports by default.
 *
 * `inconclusive` where the model took all the time or memory: its thread was ended.
 *
 * @param file - absolute
 * @throws SeatrialError `E_FILE_MISSING`; `E_MODEL_INVALID`, with the place in the module, where it cannot be loaded, exports no model, or throws; `E_HISTORY_MALFORMED` for what the
 *   model does not know; the signal's reason
 */
export async function checkLinearizableByModule(
  operations: readonly HistoryOperation[],
  file: string,
  { shown = file, signal, loadMsMax = 10_000, budget = {}, ...others }: ModuleOptions = {},
): Promise<LinearizabilityResult> {
  signal?.throwIfAborted();
  if (!existsSync(file)) throw new SeatrialError('E_FILE_MISSING', `there is no model ${shown}`);
  const { ms = defaultMs, bytes = defaultBytes } = budget;
  const task: ModelTask = { file, loadMsMax, operations, options: { ...others, budget: { ...budget, ms } } };
  const heapMb = Math.ceil(bytes / megabyte);
  const worker = ownWorker('workers/model-worker', {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
    // What a model prints must not get between the words of a program that speaks to machines.
    stdout: true,
  });
  worker.stdout.pipe(process.stderr, { end: false });
  try {
    const end = await endOf(worker, { ms, loadMsMax, signal });
    switch (end.kind) {
      case 'result':
        return end.result;
      case 'error':
        throw receivedError(end.error);
      case 'problem':
        throw await modelError(file, shown, end.problem);
      case 'thrown':
        throw await modelError(file, shown, await problemOf(file, end.error));
      case 'late':
        return ended(operations, `the model had not come back after ${ms} ms, and was ended`);
      case 'full':
        return ended(operations, `the model took more than ${heapMb} MiB of memory, and was ended`);
    }
  } finally {
    await worker.terminate();
  }
}

/** How a thread came to its end; `loaded` is none. */
type End =
  | Exclude<FromModel, { kind: 'loaded' }>
  | { readonly kind: 'thrown'; readonly error: unknown }
  | { readonly kind: 'late' }
  | { readonly kind: 'full' };

function endOf(
  worker: Worker,
  { ms, loadMsMax, signal }: { ms: number; loadMsMax: number; signal: AbortSignal | undefined },
): Promise<End> {
  return new Promise((resolve, reject) => {
    const unloaded: ModuleProblem = { line: 1, column: 1, message: `not loaded within ${loadMsMax} ms` };
    let timer = setTimeout(() => {
      end({ kind: 'problem', problem: unloaded });
    }, loadMsMax + graceMs);
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const end = (how: End): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      resolve(how);
    };
    signal?.addEventListener('abort', abort);
    worker.on('message', (said: FromModel) => {
      if (said.kind !== 'loaded') end(said);
      else {
        clearTimeout(timer);
        timer = setTimeout(end, Math.min(ms + graceMs, timeoutMax), { kind: 'late' });
      }
    });
    worker.on('error', (error: NodeJS.ErrnoException) => {
      end(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? { kind: 'full' } : { kind: 'thrown', error });
    });
    worker.on('exit', (code) => {
      const message = `it ended its thread (exit code ${code})`;
      end({ kind: 'problem', problem: { line: 1, column: 1, message } });
    });
  });
}

/** Nothing is known of a history whose model was ended. */
function ended(operations: readonly HistoryOperation[], reason: string): LinearizabilityResult {
  const asked = operations.filter(({ outcome }) => outcome !== 'fail').length;
  return {
    verdict: 'inconclusive',
    vacuous: asked === 0,
    operations: asked,
    partitions: 0,
    nodes: 0,
    reason,
  };
}

/** Loaded only here: a program that has no such errors need not load what shows them. */
async function problemOf(file: string, error: unknown): Promise<ModuleProblem> {
  const { problemAt } = await import('../adapters/author-module.ts');
  return problemAt(file, error, 'it threw: ').problem;
}

async function modelError(
  file: string,
  shown: string,
  { line, column, message }: ModuleProblem,
): Promise<SeatrialError> {
  const { sourceFrame } = await import('../model/source-frame.ts');
  const frame = sourceFrame(readFileSync(file, 'utf8'), { line, column });
  return new SeatrialError('E_MODEL_INVALID', `${shown}:${line}:${column}: ${message}\n\n${frame}`);
}

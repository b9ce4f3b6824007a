/** Modules of this package that run in worker threads. */

import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * A thread that runs one of our modules, such as `workers/pool-worker`: the compiled one, or, from the sources (tests), the source through jiti, so that no
 * test ever runs against a stale build.
 */
export function ownWorker(module: string, options: WorkerOptions = {}): Worker {
  const here = import.meta.url;
  if (!here.endsWith('.ts'))
    return new Worker(new URL(`../${module}.js`, here), { ...options, execArgv: [] });
  const jiti = import.meta.resolve('jiti/register');
  return new Worker(new URL(`../${module}.ts`, here), { ...options, execArgv: ['--import', jiti] });
}

/** Milliseconds of a clock that is the same in all threads of a process, and only goes forward. */
export function commonClock(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000;
}

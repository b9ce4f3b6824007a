/** Several long jobs, some at once, with progress: a live list on a terminal, plain lines elsewhere. */

import type { ListrDefaultRendererLogLevels } from 'listr2';
import type { Paint } from './paint.ts';
import type { World } from './world.ts';

/** One job. */
export interface Task {
  /** What it is, known when it has begun. */
  readonly title: () => string;
  /**
   * Does it.
   *
   * @param update - says what is going on now
   * @returns the line that stands when it is done; `undefined` when there was nothing to do
   */
  readonly run: (update: (text: string) => void) => Promise<string | undefined>;
}

/** Runs the tasks in order, `lanes` at once. A task that throws ends neither the others nor this: the first error is thrown at the end. */
export async function runTasks(
  tasks: readonly Task[],
  { lanes, world, paint }: { lanes: number; world: World; paint: Paint },
): Promise<void> {
  const failures: unknown[] = [];
  if (world.stderr.isTTY && !world.isCI) await runLive(tasks, lanes, failures);
  else await runPlain(tasks, { lanes, world, paint, failures });
  if (failures.length > 0) throw failures[0];
}

/** What we use of a task of listr2. */
interface LiveTask {
  title?: string | undefined;
  output?: string | undefined;
}

async function runLive(tasks: readonly Task[], lanes: number, failures: unknown[]): Promise<void> {
  const { DefaultRenderer, Listr, ListrLogger, ProcessOutput } = await import('listr2');
  // It would draw on standard output, where `--json` belongs; and only where that is a terminal.
  class OnStandardError extends DefaultRenderer {
    static override nonTTY = true;
  }
  const list = new Listr(
    // A task without a title is not shown: the list grows as tasks begin.
    tasks.map(({ title, run }) => ({
      task: async (_: unknown, task: LiveTask): Promise<void> => {
        try {
          const closing = await run((text) => {
            task.title = title();
            task.output = text;
          });
          if (closing !== undefined) task.title = `${title()}: ${closing}`;
        } catch (error) {
          failures.push(error);
          throw error;
        }
      },
    })),
    {
      concurrent: lanes,
      exitOnError: false,
      registerSignalListeners: false,
      renderer: OnStandardError,
      rendererOptions: {
        collapseErrors: false,
        showErrorMessage: false,
        logger: new ListrLogger<ListrDefaultRendererLogLevels>({
          useIcons: true,
          toStderr: [],
          processOutput: new ProcessOutput(process.stderr, process.stdout),
        }),
      },
    },
  );
  await list.run();
}

async function runPlain(
  tasks: readonly Task[],
  { lanes, world, paint, failures }: { lanes: number; world: World; paint: Paint; failures: unknown[] },
): Promise<void> {
  const waiting = [...tasks.entries()];
  const total = tasks.length;
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, { title, run }] = next;
      const label = paint.dim(`[${index + 1}/${total}]`);
      try {
        const closing = await run(() => undefined);
        if (closing !== undefined) world.stderr.write(`${label} ${title()}: ${closing}\n`);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, total) }, lane));
}

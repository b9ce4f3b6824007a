/** The thread of somebody's model: it loads the module and judges by it. Whoever started it ends it, whatever the model does. */

import { parentPort, workerData } from 'node:worker_threads';
import { loadAuthorModule, problemAt } from '../adapters/author-module.ts';
import { checkLinearizable } from '../check/linearizability/check-linearizable.ts';
import { isModel, modelProblem } from '../check/linearizability/model-problem.ts';
import { SeatrialError } from '../lib/errors.ts';
import type { FromModel, ModelTask } from './model-messages.ts';
import { commonClock } from './own-worker.ts';
import { sentError } from './sent-error.ts';

const write = 'export default defineModel({ name, functions, init, key })';

async function judge({ file, loadMsMax, operations, options }: ModelTask): Promise<FromModel> {
  const loaded = await loadAuthorModule(file, { write, loadMsMax });
  if ('problem' in loaded) return { kind: 'problem', ...loaded };
  const { value: model } = loaded;
  if (!isModel(model)) {
    const message = `its default export ${modelProblem(model) ?? 'is no model'}; write: ${write}`;
    return { kind: 'problem', problem: { line: 1, column: 1, message } };
  }
  say({ kind: 'loaded' });
  try {
    const result = checkLinearizable(operations, model, { ...options, now: commonClock });
    return { kind: 'result', result };
  } catch (error) {
    if (error instanceof SeatrialError && error.code !== 'E_INTERNAL')
      return { kind: 'error', error: sentError(error) };
    if (!(error instanceof SeatrialError))
      return { kind: 'problem', ...problemAt(file, error, 'it threw: ') };
    const message =
      'the linearization found does not stand when it is done again: `step` must not change its state, and `key` must be another one for another state';
    return { kind: 'problem', problem: { line: 1, column: 1, message } };
  }
}

function say(message: FromModel): void {
  parentPort?.postMessage(message);
}

say(await judge(workerData as ModelTask));

/** What single checkers of histories can be told on the command line. A flag that the model has no use for is refused: it would promise what nobody looks at. */

import { models } from '../check/linearizability/registry.ts';
import type { CheckerOptions } from '../check/observations/options.ts';
import { observationCheckers } from '../check/observations/registry.ts';
import { SeatrialError } from '../lib/errors.ts';
import type { CheckerFlags, HistoryFlags } from './flags.ts';

type SearchFlags = Pick<HistoryFlags, 'linearizable' | 'budget' | 'nodes'>;

/** A flag: as it is written, what it says to a checker, and which checkers listen. */
interface CheckerFlag {
  readonly written: string;
  readonly option: keyof CheckerOptions;
  readonly models: readonly string[];
}

const known: Readonly<Record<keyof CheckerFlags, CheckerFlag>> = {
  eventual: { written: '--eventual', option: 'eventual', models: ['set-full'] },
  drained: { written: '--drained', option: 'drained', models: ['total-queue'] },
  staleMax: { written: '--stale-max', option: 'staleMsMax', models: ['staleness'] },
  staleVersionsMax: {
    written: '--stale-versions-max',
    option: 'staleVersionsMax',
    models: ['staleness'],
  },
  healedAt: { written: '--healed-at', option: 'healedAtMs', models: ['convergence'] },
  deadline: { written: '--deadline', option: 'deadlineMs', models: ['convergence'] },
  clientsStay: { written: '--clients-stay', option: 'clientsStay', models: ['convergence'] },
};

const names = Object.keys(known) as readonly (keyof CheckerFlags)[];

/**
 * The options of the checker called `model` that `flags` say.
 *
 * @throws {@link SeatrialError} `E_USAGE` for a flag that this model has no use for
 */
export function checkerOptions(flags: CheckerFlags & SearchFlags, model: string): CheckerOptions {
  refuseSearchFlags(flags, model);
  const options: Record<string, unknown> = {};
  for (const name of names) {
    if (flags[name] === undefined) continue;
    const { written, option, models } = known[name];
    if (!models.includes(model))
      throw new SeatrialError('E_USAGE', `${written} says nothing to the model ${model}`, {
        hint: `it is for --model ${models.join(' and ')}`,
      });
    options[option] = flags[name];
  }
  return options;
}

/** What goes through the rows once searches nothing, and so keeps within no budget. */
function refuseSearchFlags(flags: SearchFlags, model: string): void {
  if (!Object.hasOwn(observationCheckers, model) || Object.hasOwn(models, model)) return;
  for (const name of ['linearizable', 'budget', 'nodes'] as const)
    if (flags[name] !== undefined)
      throw new SeatrialError('E_USAGE', `--${name} says nothing to the model ${model}`, {
        hint: `it is for a search: --model ${Object.keys(models).join(', ')}`,
      });
}

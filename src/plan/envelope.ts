/**
 * Envelopes: a few made-up options that no option of a site exceeds, whatever is believed.
 *
 * Options whose faults are equally likely at a place are covered by one that shows each hazard as well, for its time, as the best of them does: a sum
 * of the most is at least the most of the sums. So a site can be passed over without a look at its options.
 */

import type { Beliefs } from './beliefs.ts';
import { symptomsOf } from './likelihood.ts';
import { minutesOf } from './pick.ts';
import type { Option } from './site.ts';

/** One option for each kind of symptoms, that takes a minute. All options show theirs at the same bases. O(hazards shown). */
export function envelopeOf(options: readonly Option[]): readonly Option[] {
  const alike = new Map<readonly number[], Option[]>();
  for (const option of options) {
    const symptoms = symptomsOf(option.fault);
    alike.set(symptoms, [...(alike.get(symptoms) ?? []), option]);
  }
  return [...alike.values()].flatMap((some) => {
    const [one] = some;
    return one === undefined ? [] : [coverOf(one, some)];
  });
}

function coverOf({ fault, shown: { bases } }: Option, options: readonly Option[]): Option {
  const most = new Map<number, number>();
  for (const { shown, costSeconds } of options)
    for (const [at, hazard] of shown.hazards.entries())
      most.set(hazard, Math.max(most.get(hazard) ?? 0, (shown.shares[at] ?? 0) / (costSeconds / 60)));
  return {
    fault,
    costSeconds: 60,
    shown: {
      hazards: Int32Array.from(most.keys()),
      shares: Float64Array.from(most.values()),
      ...(bases === undefined ? {} : { bases }),
    },
  };
}

/** What no option that these cover adds, by what is believed, times how likely its fault is, for each minute. O(hazards shown). */
export function mostOf(
  envelope: readonly Option[],
  base: number,
  { beliefs, likelihood }: { readonly beliefs: Beliefs; readonly likelihood: (fault: string) => number },
): number {
  let most = 0;
  for (const option of envelope) {
    const gain = (beliefs.gain(option.shown, base) * likelihood(option.fault)) / minutesOf(option);
    if (gain > most) most = gain;
  }
  return most;
}

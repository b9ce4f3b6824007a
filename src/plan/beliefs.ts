/**
 * Beliefs: how likely each hazard is at each place, and what is left to be found of it.
 *
 * A try that shows a hazard with probability s, if it is there, finds it with p × s; while nobody knows yet what it found, p(1 − s) is what is left to find. When it
 * found nothing, p becomes p(1 − s) ÷ (1 − ps) (Bayes), but what is left to find stays p(1 − s): tries are no draws from an urn, a system answers
 * the same question as it did before, so of a hazard that is likelier there than one look can tell, the next look of its kind shows no more. So
 * what a second try of the same kind is worth falls by itself, and a list that is made greedily is within 1 − 1/e of the best (Nemhauser, Wolsey and
 * Fisher 1978: the expected number of hazards found is submodular).
 */

/** Hazards of one place that a try may show, by number, with how likely it shows each. */
export interface Shown {
  readonly hazards: Int32Array;
  readonly shares: Float64Array;
  /** The same are shown at several places: what is added to their numbers at each. Left out: at one, 0. */
  readonly bases?: Int32Array;
}

const oneBase = Int32Array.of(0);

/** Goes through what is shown, place by place. */
export function eachShown(
  { hazards, shares, bases = oneBase }: Shown,
  base: number,
  act: (hazard: number, share: number) => void,
): void {
  for (const more of bases)
    for (let at = 0; at < hazards.length; at += 1) act(base + more + (hazards[at] ?? 0), shares[at] ?? 0);
}

/** Beliefs over numbered hazards. */
export interface Beliefs {
  readonly count: number;
  /** How likely hazard n is there, by all that is known. */
  probability(hazard: number): number;
  /** The chance that it is there and no earlier pick would have shown it. */
  left(hazard: number): number;
  /** How bad it is, in [0, 1]. */
  impact(hazard: number): number;
  /** What a try adds: Σ left × share × impact. O(hazards shown). */
  gain(shown: Shown, base: number): number;
  /** A try was picked, and nobody knows yet what it found. */
  pick(shown: Shown, base: number): void;
  /** A picked try said nothing: it is as if it had not been picked. */
  unpick(shown: Shown, base: number): void;
  /** A picked try found nothing (`certainty` 1), or nothing for certain (less). */
  survived(shown: Shown, base: number, certainty?: number): void;
  /** A picked try failed: what it may have been is known now, and hardly looked for again. Gives each hazard’s part in it. */
  failed(shown: Shown, base: number): readonly { readonly hazard: number; readonly part: number }[];
  /** Multiplies the odds of a hazard, which stays doubtful. */
  shift(hazard: number, odds: number): void;
}

/** What is left to find of a hazard at a place where it was found. */
const leftWhenFound = 0.1;

/** However often it was found elsewhere: no more than this, so that what is seen here still counts. */
const certainMost = 0.999;

/** Beliefs from prior probabilities, which are theirs to change from then on, and impacts, by hazard. */
export function createBeliefs(prior: Float64Array, impact: (hazard: number) => number): Beliefs {
  const believed = prior;
  /** The chance that it is not among what picks have shown, or would have. */
  const unseen = new Float64Array(prior.length).fill(1);
  const left = (hazard: number): number => (believed[hazard] ?? 0) * (unseen[hazard] ?? 0);
  const unpick = (shown: Shown, base: number): void => {
    eachShown(shown, base, (hazard, share) => {
      unseen[hazard] = Math.min(1, (unseen[hazard] ?? 1) / (1 - share));
    });
  };
  return {
    count: prior.length,
    probability: (hazard) => believed[hazard] ?? 0,
    left,
    impact,
    gain: ({ hazards, shares, bases = oneBase }, base) => {
      let sum = 0;
      for (const more of bases) {
        const first = base + more;
        for (let at = 0; at < hazards.length; at += 1) {
          const hazard = first + (hazards[at] ?? 0);
          sum += (believed[hazard] ?? 0) * (unseen[hazard] ?? 0) * (shares[at] ?? 0) * impact(hazard);
        }
      }
      return sum;
    },
    pick: (shown, base) => {
      eachShown(shown, base, (hazard, share) => {
        unseen[hazard] = (unseen[hazard] ?? 1) * (1 - share);
      });
    },
    unpick,
    survived: (shown, base, certainty = 1) => {
      unpick(shown, base);
      eachShown(shown, base, (hazard, share) => {
        const seen = share * certainty;
        const before = believed[hazard] ?? 0;
        believed[hazard] = (before * (1 - seen)) / (1 - before * seen);
        unseen[hazard] = (unseen[hazard] ?? 1) * (1 - before * seen);
      });
    },
    failed: (shown, base) => {
      // What else it may have shown is hidden behind the failure until that is mended: it stays picked.
      const parts: { hazard: number; part: number }[] = [];
      eachShown(shown, base, (hazard, share) => {
        const part = ((believed[hazard] ?? 0) * (unseen[hazard] ?? 0) * share) / (1 - share);
        if (part > 0) parts.push({ hazard, part });
      });
      const sum = parts.reduce((total, { part }) => total + part, 0);
      for (const one of parts) {
        one.part /= sum;
        believed[one.hazard] = (believed[one.hazard] ?? 0) * (1 - one.part * (1 - leftWhenFound));
      }
      return parts;
    },
    shift: (hazard, odds) => {
      const before = believed[hazard] ?? 0;
      const after = (before * odds) / (1 - before + before * odds);
      believed[hazard] = Math.min(Math.max(before, certainMost), after);
    },
  };
}

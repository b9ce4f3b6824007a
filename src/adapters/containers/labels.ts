/** How what is ours is known in an engine that others use, too: by labels, on containers, networks and images. */

/** On everything of a run: the run's tag, as in the undo journal. */
export const runLabel = 'seatrial.run';
/** On everything of a run: the process that it belongs to. */
export const harnessLabel = 'seatrial.harness';
/** On everything of one of its experiments. */
const experimentLabel = 'seatrial.experiment';
/** The replica a container holds, or `proxy`. */
export const replicaLabel = 'seatrial.replica';
/** On images that we built: what they were built from. They stay, to be used again. */
export const contentLabel = 'seatrial.content';

/** A run's things, or those of one experiment. */
export interface Belonging {
  readonly tag: string;
  readonly experiment?: string;
}

/** The labels of what belongs there. */
export function labelsOf({ tag, experiment }: Belonging): Record<string, string> {
  return { [runLabel]: tag, ...(experiment === undefined ? {} : { [experimentLabel]: experiment }) };
}

/** The query that lists them. */
export function filtersOf(belonging: Belonging): string {
  const label = Object.entries(labelsOf(belonging)).map(([name, value]) => `${name}=${value}`);
  return `filters=${encodeURIComponent(JSON.stringify({ label }))}`;
}

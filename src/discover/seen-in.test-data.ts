/** What is seen in files, in a few words, for tests. */

import { isNonEmpty } from '../lib/non-empty.ts';
import { discoverTopology } from './recognise.ts';

/** Services with what is said of them; edges with what shows them, how often they were seen, and facts; then what is missing. */
export function seen(...texts: string[]): string[] {
  const files = texts.map((text, index) => ({ name: `${index}.x`, text }));
  if (!isNonEmpty(files)) throw new Error('no files');
  const { topology, unseen } = discoverTopology(files);
  return [
    ...topology.services.map(({ name, entry, kind, virtual }) =>
      [
        name,
        ...(entry ? ['entry'] : []),
        ...(kind === undefined ? [] : [kind]),
        ...(virtual === true ? ['virtual'] : []),
      ].join(' '),
    ),
    ...topology.edges.map(({ from, to, evidence = [], calls, errors, facts }) => {
      const how = evidence.map((one) => one.replace(/^[^:]*: /, '')).join(', ');
      const counted = calls === undefined ? '' : ` ${calls}/${errors ?? '?'}`;
      const known = Object.entries(facts).map(([fact, value]) => ` ${fact}=${String(value)}`);
      return `${from}->${to} (${how})${counted}${known.join('')}`;
    }),
    ...unseen.map(({ what }) => `? ${what}`),
  ];
}

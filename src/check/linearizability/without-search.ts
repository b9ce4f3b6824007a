/** What of a history can be judged without a search: registers by their zones, and values that have no origin. */

import type { Value } from '../../model/history.ts';
import { explainOrphan } from './explain-beginning.ts';
import { explainZones, type LinearizabilityViolation } from './explanation.ts';
import type { Basis } from './ground.ts';
import { originsOf } from './origins.ts';
import type { Section } from './partition.ts';
import { replay } from './witness.ts';
import { judgeByZones, type ZonesVerdict } from './zones.ts';

/** The sections that are still to be searched, or how one is explained that is impossible. */
export type WithoutSearch =
  { readonly left: readonly Section[] } | { readonly explain: () => LinearizabilityViolation };

/** Judges the sections in their order, until one is impossible. What the zones linearize is replayed. O(n log n). */
export function judgeWithoutSearch(sections: readonly Section[], basis: Basis): WithoutSearch {
  const left: Section[] = [];
  let origins: ReturnType<typeof originsOf>;
  for (const section of sections) {
    const zones = zonesOf(section, basis);
    if (zones === 'impossible') return { explain: () => explainZones(section, basis) };
    if (zones !== undefined) {
      replay(zones, section.timeline, basis);
      continue;
    }
    origins ??= originsOf(basis);
    const orphan = origins?.firstOrphan(section.timeline);
    if (orphan !== undefined) return { explain: () => explainOrphan(orphan, section, basis) };
    left.push(section);
  }
  return { left };
}

function zonesOf({ timeline }: Section, { model, calls, reductions, initial }: Basis): ZonesVerdict {
  const isOneObject = reductions.partition || calls.keys.length === 1;
  if (!reductions.zones || model.register === undefined || !isOneObject) return undefined;
  return judgeByZones(timeline, calls, initial as Value);
}

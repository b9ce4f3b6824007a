/** Where in a target file what a finding rests on is said. */

import type { Path } from '../model/finding.ts';
import type { LintEvidence } from '../model/lint.ts';
import { parseEdge } from '../model/place.ts';
import type { Target } from '../model/target.ts';
import { placesIn } from '../model/text-place.ts';
import { readText } from './files.ts';

/** A target, and the file it was read from. */
export interface TargetFile {
  readonly target: Target;
  readonly file: string;
  /** As a person would write it. */
  readonly name: string;
}

/** `targets/shop/target.yaml:30:26` of what that file says; nothing of what others say. */
export function placesInTarget({
  target,
  file,
  name,
}: TargetFile): (evidence: LintEvidence) => string | undefined {
  const placeOf = placesIn(readText(file));
  return (evidence) => {
    if (!evidence.sources.includes(`target ${target.name}`)) return undefined;
    const path = pathOf(evidence, target);
    if (path === undefined) return undefined;
    const { line, column } = placeOf(path);
    return `${name}:${line}:${column}`;
  };
}

function pathOf({ place, fact, says }: LintEvidence, target: Target): Path | undefined {
  const [, sagaName = '', stepName] = /^saga (.*): (.*)$/.exec(place) ?? [];
  if (stepName !== undefined) return pathOfStep({ sagaName, stepName, fact, says }, target);
  const [, request] = /^request (.*)$/.exec(place) ?? [];
  if (request !== undefined) return ['requests', request, fact];
  if (fact === 'needs') return ['requests'];
  if (!place.includes('->')) return ['services', place, fact];
  const { from, to } = parseEdge(place);
  if (fact === 'environment') return ['services', from, 'environment'];
  return target.services[from]?.edges[to] === undefined
    ? ['services', from]
    : ['services', from, 'edges', to, fact];
}

function pathOfStep(
  {
    sagaName,
    stepName,
    fact,
    says,
  }: Pick<LintEvidence, 'fact' | 'says'> & { sagaName: string; stepName: string },
  target: Target,
): Path | undefined {
  const saga = target.sagas[sagaName];
  if (saga === undefined) return undefined;
  const [variant = ''] = says.split(': ');
  if (fact === 'refusedBy') return ['sagas', sagaName, 'variants', variant, fact];
  const index = saga.steps.findIndex(({ name }) => name === stepName);
  return ['sagas', sagaName, 'steps', index, fact];
}

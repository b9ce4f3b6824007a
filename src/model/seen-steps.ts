/**
 * The rules by which a coordinator's requests are known: `POST /charges` is the step `charge`, and a header, or a part of the path, says
 * which saga it belongs to.
 */

import { pathOf, pathPattern } from '../lib/path-pattern.ts';
import { sagaPart, type Seen } from './seen.ts';

/** What has such rules: a saga of a target. */
interface WithRules {
  readonly seen?: Seen | undefined;
  readonly calls?: Seen['steps'] | undefined;
}

/** A rule in its parts. */
export interface StepRule {
  /** Only requests that pass this edge; left out: whoever sends them. */
  readonly edge?: string;
  readonly method: string;
  /** A pattern (`src/lib/path-pattern.ts`). */
  readonly path: string;
  readonly step: string;
}

/** What a proxy sees of a request. */
export interface SeenRequest {
  readonly method: string;
  readonly target: string;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The rules by which a saga's requests are seen in passing, in order. */
export function stepRules({ seen }: WithRules): readonly StepRule[] {
  return rulesIn(seen?.steps);
}

/** The requests that do this step or compensation, as far as the target says. */
export function callsOf(step: string, { calls, seen }: WithRules): readonly StepRule[] {
  return rulesIn(calls ?? seen?.steps).filter((rule) => rule.step === step);
}

function rulesIn(steps: Seen['steps'] = {}): readonly StepRule[] {
  return Object.entries(steps).map(([rule, step]) => {
    const [path = '', method = '', edge] = rule.split(' ').reverse();
    return { ...(edge === undefined ? {} : { edge }), method, path, step };
  });
}

/** The header that says which saga a request belongs to, in lower case, and the form of its value; `undefined`: the path says so. */
export function sagaHeader({
  seen,
}: WithRules): { readonly name: string; readonly form: string } | undefined {
  if (seen?.saga === undefined) return undefined;
  const colon = seen.saga.indexOf(':');
  return { name: seen.saga.slice(0, colon).trim().toLowerCase(), form: seen.saga.slice(colon + 1).trim() };
}

/** Which step of which saga a request is about; `undefined`: none of this kind of saga. */
export type RecogniseStep = (
  request: SeenRequest,
) => { readonly saga: string; readonly step: string } | undefined;

/** Recognises by the rules of this saga. O(rules) a request. */
export function createRecogniser(saga: WithRules): RecogniseStep {
  const rules = stepRules(saga).map((rule) => ({ ...rule, pattern: pathPattern(rule.path, sagaPart) }));
  const header = sagaHeader(saga);
  const value = header === undefined ? undefined : pathPattern(header.form, sagaPart);
  return ({ method, target, headers }) => {
    const path = pathOf(target);
    for (const rule of rules) {
      const fit = rule.method === method ? rule.pattern.exec(path) : null;
      if (fit === null) continue;
      const named =
        header === undefined
          ? decoded(fit.groups?.[sagaPart])
          : value?.exec(headers[header.name] ?? '')?.groups?.[sagaPart];
      return named === undefined ? undefined : { saga: named, step: rule.step };
    }
    return undefined;
  };
}

/** A part that is not well encoded stands for itself. */
function decoded(part: string | undefined): string | undefined {
  try {
    return part === undefined ? undefined : decodeURIComponent(part);
  } catch {
    return part;
  }
}

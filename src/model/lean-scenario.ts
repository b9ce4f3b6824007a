/** A scenario as a person would write it: without what goes without saying. */

import { scenarioSchema, type Scenario } from './scenario.ts';

/** Said though they are the defaults: how much is asked, what is expected and the seed are what a reader looks for. */
const always: readonly string[] = ['clients', 'rate', 'duration', 'expect', 'seed'];

/**
 * The scenario without the defaults of its schema, save those of how much is asked, its expectation and its seed. What is left reads as the same scenario again.
 * O(n²): of each field it is tried whether the scenario is the same without it.
 */
export function leanScenario(scenario: Scenario): Record<string, unknown> {
  const whole = JSON.stringify(scenarioSchema.parse(scenario));
  const isSame = (candidate: unknown): boolean => {
    const { data } = scenarioSchema.safeParse(candidate);
    return data !== undefined && JSON.stringify(data) === whole;
  };
  return lean(scenario, isSame) as Record<string, unknown>;
}

/** @param isSame - whether the whole is the same with this in the place of `value` */
function lean(value: unknown, isSame: (candidate: unknown) => boolean): unknown {
  if (Array.isArray(value))
    return value.reduce<unknown[]>(
      (items, item: unknown, index) =>
        items.with(
          index,
          lean(item, (candidate) => isSame(items.with(index, candidate))),
        ),
      value,
    );
  if (typeof value !== 'object' || value === null) return value;
  let fields: Record<string, unknown> = { ...value };
  for (const [key, inner] of Object.entries(value)) {
    if (always.includes(key)) continue;
    const rest = Object.fromEntries(Object.entries(fields).filter(([other]) => other !== key));
    const all = fields;
    fields = isSame(rest)
      ? rest
      : { ...all, [key]: lean(inner, (candidate) => isSame({ ...all, [key]: candidate })) };
  }
  return fields;
}

/** What is wrong with the rules by which a saga's requests are known (`seen`), or a fault is aimed at them (`calls`). */

import { entriesOf, fieldOf, itemsOf } from '../lib/untyped.ts';
import type { Finding, Path } from './finding.ts';
import { ifText, unknown } from './name-findings.ts';
import { sagaPart, stepRulePattern } from './seen.ts';

/** Steps that do not exist, rules that cannot tell which saga is meant, and a list without rules. */
export function seenFindings(path: Path, saga: unknown): Finding[] {
  const seen = fieldOf(saga, 'seen');
  const steps = fieldOf(seen, 'steps');
  const rules = entriesOf(steps);
  const named = stepsNamed(saga);
  const inPath = fieldOf(seen, 'saga') === undefined;
  const at = [...path, 'seen', 'steps'];
  const isChoreographed = fieldOf(saga, 'coordinator') === undefined && fieldOf(saga, 'begins') !== undefined;
  if (seen !== undefined && isChoreographed)
    return [
      {
        path: [...path, 'seen'],
        message: 'only the requests of a coordinator are followed; this saga has none',
        atKey: true,
      },
    ];
  return [
    ...(typeof steps === 'object' && rules.length === 0
      ? [{ path: at, message: 'must have at least one rule, such as POST /charges: charge', atKey: true }]
      : []),
    ...rules.flatMap(([rule, step]) => [
      ...ifText(step, (name) => unknown([...at, rule], 'step or compensation', name, named)),
      ...(inPath && stepRulePattern.test(rule) && !rule.includes(`{${sagaPart}}`)
        ? [{ path: [...at, rule], message: noSaga, atKey: true }]
        : []),
    ]),
  ];
}

const noSaga =
  "nothing says which saga such a request belongs to: write {saga} in the path, or saga: 'Header-Name: {saga}' beside steps";

/** Steps that do not exist. */
export function callsFindings(path: Path, saga: unknown): Finding[] {
  const named = stepsNamed(saga);
  return entriesOf(fieldOf(saga, 'calls')).flatMap(([rule, step]) =>
    ifText(step, (name) => unknown([...path, 'calls', rule], 'step or compensation', name, named)),
  );
}

function stepsNamed(saga: unknown): string[] {
  return itemsOf(fieldOf(saga, 'steps'))
    .flatMap((step) => [fieldOf(step, 'name'), fieldOf(step, 'compensation')])
    .filter((name) => typeof name === 'string');
}

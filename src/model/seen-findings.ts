/** What is wrong with the rules by which a saga's requests are known (`seen`), or a fault is aimed at them (`calls`). */

import { entriesOf, fieldOf, itemsOf } from '../lib/untyped.ts';
import type { Finding, Path } from './finding.ts';
import { ifText, unknown } from './name-findings.ts';
import { edgePattern, parseEdge } from './place.ts';
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

/** Steps that do not exist, and edges on which nobody would ask for them. */
export function callsFindings(
  path: Path,
  saga: unknown,
  calleesByService: ReadonlyMap<string, readonly string[]>,
): Finding[] {
  const named = stepsNamed(saga);
  return entriesOf(fieldOf(saga, 'calls')).flatMap(([rule, step]) => {
    const at = [...path, 'calls', rule];
    return ifText(step, (name) => [
      ...unknown(at, 'step or compensation', name, named),
      ...edgeFindings(at, rule, serviceOfStep(name, saga), calleesByService),
    ]);
  });
}

function edgeFindings(
  path: Path,
  rule: string,
  participant: unknown,
  calleesByService: ReadonlyMap<string, readonly string[]>,
): Finding[] {
  const [edge = ''] = rule.split(' ');
  if (!edgePattern.test(edge)) return [];
  const { from, to } = parseEdge(edge);
  const services = [...calleesByService.keys()];
  const wrong = [from, to].flatMap((end) => unknown(path, 'service', end, services, true));
  const [first] = wrong;
  if (first !== undefined) return [first];
  if (calleesByService.get(from)?.includes(to) !== true)
    return [{ path, message: `${from} does not call ${to}`, atKey: true }];
  return typeof participant !== 'string' || participant === to
    ? []
    : [{ path, message: `it is ${participant} that does this, not ${to}` }];
}

function serviceOfStep(name: string, saga: unknown): unknown {
  const step = itemsOf(fieldOf(saga, 'steps')).find(
    (one) => fieldOf(one, 'name') === name || fieldOf(one, 'compensation') === name,
  );
  return fieldOf(step, 'service');
}

function stepsNamed(saga: unknown): string[] {
  return itemsOf(fieldOf(saga, 'steps'))
    .flatMap((step) => [fieldOf(step, 'name'), fieldOf(step, 'compensation')])
    .filter((name) => typeof name === 'string');
}

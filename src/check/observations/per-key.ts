/** One checker for every object: operations on different keys have nothing to do with each other. */

import type { HistoryAnomaly, HistoryChecker, HistoryVerdict } from '../../model/history-verdict.ts';
import { valueKey } from '../../model/value-key.ts';
import { listedPerKind } from './findings.ts';

/** A checker of many objects, made of one checker each. */
export function perKey(create: () => HistoryChecker): HistoryChecker {
  const parts = new Map<number | string | undefined, HistoryChecker>();
  return {
    add(paired) {
      const { key } = paired.invoke;
      const name = key === undefined ? undefined : valueKey(key);
      const part = parts.get(name) ?? create();
      parts.set(name, part);
      part.add(paired);
    },
    finish() {
      const verdicts = [...parts].map(([name, part]) => [name, part.finish()] as const);
      return verdicts.length === 0 ? create().finish() : mergeKeys(verdicts);
    },
  };
}

function named(key: number | string | undefined, verdict: HistoryVerdict): HistoryVerdict {
  if (key === undefined) return verdict;
  const prefix = `Key ${key}: `;
  return {
    ...verdict,
    anomalies: verdict.anomalies.map((anomaly) => ({ ...anomaly, sentence: prefix + anomaly.sentence })),
    reasons: verdict.reasons.map((reason) => prefix + reason),
  };
}

/** One verdict of the verdicts on many objects; their sentences then say of which. `undefined` names the object without a key. */
export function mergeKeys(
  parts: readonly (readonly [number | string | undefined, HistoryVerdict])[],
): HistoryVerdict {
  const verdicts = parts.map(([key, verdict]) => named(key, verdict));
  const is = (status: HistoryVerdict['verdict']): boolean =>
    verdicts.some(({ verdict }) => verdict === status);
  const checked = verdicts.reduce((sum, verdict) => sum + verdict.checked, 0);
  return {
    verdict: is('violated') ? 'violated' : is('inconclusive') ? 'inconclusive' : 'held',
    vacuous: verdicts.every(({ vacuous }) => vacuous),
    checked,
    anomalies: firstOfEachKind(verdicts.flatMap(({ anomalies }) => anomalies)),
    numbers: mergeNumbers(verdicts),
    reasons: verdicts.flatMap(({ reasons }) => reasons).slice(0, listedPerKind),
  };
}

function firstOfEachKind(anomalies: readonly HistoryAnomaly[]): HistoryAnomaly[] {
  const counts = new Map<string, number>();
  return anomalies.filter(({ kind }) => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return count <= listedPerKind;
  });
}

/** Counts add up; of what ends in `Max` the greatest is the greatest. */
function mergeNumbers(verdicts: readonly HistoryVerdict[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { numbers } of verdicts)
    for (const [name, number] of Object.entries(numbers))
      sums[name] = name.endsWith('Max') ? Math.max(sums[name] ?? number, number) : (sums[name] ?? 0) + number;
  return sums;
}

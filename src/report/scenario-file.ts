/** What a search found as a scenario file, ready to be committed: what is known of it as comments, and below them what `seatrial run` reads. */

import { isMap, isScalar } from 'yaml';
import { printable } from '../lib/printable.ts';
import type { SearchFinding } from '../model/explore.ts';
import { leanScenario } from '../model/lean-scenario.ts';
import type { Scenario } from '../model/scenario.ts';
import { yamlDocument } from '../model/yaml-text.ts';
import { findingName } from './finding-name.ts';
import { listed } from './findings.ts';
import { foundInWords } from './found-in-words.ts';
import { ruleWords } from './rules.ts';

/** Where a finding is from. */
export interface Provenance {
  /** The seed of the search. */
  readonly seed: number;
  /** The folder of the search’s run, as a person would write it. */
  readonly run: string;
  /** The command that makes the experiment again: `npx seatrial run scenarios/….yaml`. */
  readonly replay: string;
  /** All of it was counted on functions, in virtual time. */
  readonly inProcess?: boolean;
  /** Where the scenario’s JSON Schema is, seen from the file, for editors; left out: nobody is told. */
  readonly schema?: string;
}

/**
 * The scenario that the file is of: the finding’s smallest, named after what was found, and expected to hold. So it is a test of the bug: it is not met
 * until the bug is mended, and from then on it keeps it mended.
 */
export function scenarioOfFinding(finding: Pick<SearchFinding, 'scenario' | 'rules'>): Scenario {
  return {
    ...finding.scenario,
    name: findingName(finding),
    description: `A search found ${listed(finding.rules.map((rule) => ruleWords(rule).broken))}.`,
    expect: 'held',
  };
}

/**
 * The scenario file, as YAML text with a newline at its end. It reads as {@link scenarioOfFinding}, whatever the target said: that stands in comments only,
 * and does not get out of them. O(length)
 */
export function scenarioFileOf(
  finding: SearchFinding,
  { seed, run, replay, inProcess, schema }: Provenance,
): string {
  const document = yamlDocument(leanScenario(scenarioOfFinding(finding)));
  document.commentBefore = comment([
    ...(schema === undefined ? [] : [`yaml-language-server: $schema=${schema}`]),
    ...foundInWords(finding),
    ...(inProcess === true ? ['All of this was counted in one process, in virtual time.'] : []),
    `From: ${run}, finding ${finding.number} of the search with the seed ${seed}`,
    `See it again: ${replay}`,
  ]);
  const { contents } = document;
  if (isMap(contents)) {
    for (const { key } of contents.items) {
      if (isScalar(key) && key.value === 'expect')
        key.commentBefore = comment([
          'Not met until the bug is mended, and from then on it keeps it mended. To accept it for a time:',
          `expect: violated(${finding.rules[0] ?? ''}) until YEAR-MONTH-DAY`,
        ]);
    }
  }
  return document.toString({ lineWidth: 0 });
}

/** Lines of comment. What others wrote stays on its line. */
function comment(lines: readonly string[]): string {
  return lines.map((line) => ` ${printable(line)}`).join('\n');
}

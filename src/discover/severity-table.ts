/**
 * What the words of other tools mean: `P1`, `page`, `sev-2`, and the names of what has no severity of its own, such as a deployment.
 *
 * The table below is the default, and the only one. A person's own words are put over it.
 */

import { stringify } from 'yaml';
import type { Failure } from '../model/failure.ts';
import type { Finding } from '../model/finding.ts';
import { readDocument } from '../model/document.ts';
import { severitiesSchema, type Severities } from '../model/severities.ts';
import { isRecord } from './json-input.ts';

/** One of ours. */
export type Severity = Failure['severity'];

/** Severities by words in their plain form. */
export type SeverityTable = ReadonlyMap<string, Severity>;

/** From bad to worse. */
export const severities = ['low', 'medium', 'high', 'critical'] as const satisfies readonly Severity[];

const defaultWords = {
  critical: [
    ...['critical', 'crit', 'page', 'fatal', 'emergency', 'disaster', 'blocker', 'urgent'],
    ...['p0', 'p1', 'sev0', 'sev1'],
  ],
  high: ['high', 'error', 'major', 'severe', 'p2', 'sev2', 'failed deployment'],
  medium: [
    ...['medium', 'warning', 'warn', 'moderate', 'average', 'minor', 'p3', 'sev3'],
    ...['deployment', 'failed test'],
  ],
  low: [
    ...['low', 'info', 'information', 'informational', 'notice', 'none', 'debug', 'p4', 'p5', 'sev4', 'sev5'],
    ...['flaky test'],
  ],
} satisfies Record<Severity, string[]>;

/** The table with a person's words put over it. */
export function severityTable(own: Severities = {}): SeverityTable {
  const rows = (words: Severities): [string, Severity][] =>
    severities.flatMap((severity) =>
      (words[severity] ?? []).map((word): [string, Severity] => [plain(String(word)), severity]),
    );
  return new Map([...rows(defaultWords), ...rows(own)]);
}

/** What `word` means; `undefined` when the table does not say. */
export function severityOf(word: string, table: SeverityTable): Severity | undefined {
  return table.get(plain(word));
}

/**
 * A person's words.
 *
 * @throws `InvalidDocumentError` `E_FILE_INVALID` with every problem, each with file:line:column
 */
export function readSeverities(text: string, { name }: { readonly name: string }): Severities {
  return readDocument(severitiesSchema, text, { file: name, also: wordsTwice });
}

/** The default table as a file that a person can change. */
export function severitiesText(): string {
  const worstFirst = [...severities].reverse().map((severity) => [severity, defaultWords[severity]]);
  return stringify(Object.fromEntries(worstFirst), { flowCollectionPadding: false, lineWidth: 100 });
}

/** `SEV-1`, `sev 1` and `Sev_1` are one word. */
function plain(word: string): string {
  return word.toLowerCase().replace(/[\s_-]/g, '');
}

/** One word cannot mean two things. */
function wordsTwice(written: unknown): Finding[] {
  const meanings = new Map<string, Severity>();
  return severities.flatMap((severity) => {
    const words: unknown = isRecord(written) ? written[severity] : undefined;
    return (Array.isArray(words) ? words : []).flatMap((word: unknown, index): Finding[] => {
      if (typeof word !== 'string' && typeof word !== 'number') return [];
      const before = meanings.get(plain(String(word)));
      meanings.set(plain(String(word)), severity);
      if (before === undefined || before === severity) return [];
      return [{ path: [severity, index], message: `${word} means ${before} already; keep one` }];
    });
  });
}

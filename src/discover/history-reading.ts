/**
 * What every reader of a history does alike: it counts what it reads, maps severities, brings times to UTC, and notes what it passes over.
 */

import { printable, shorten } from '../lib/printable.ts';
import type { Failure } from '../model/failure.ts';
import type { Unseen } from './unseen.ts';
import { invalidAt, kindOf, optionalTextOf, type Located } from './json-input.ts';
import { createServiceNames, type ServiceNames } from './service-names.ts';
import {
  severities,
  severityOf,
  severityTable,
  type Severity,
  type SeverityTable,
} from './severity-table.ts';
import { symptomOf } from './symptom-words.ts';
import { utc, type TimeZone } from './time-zone.ts';
import { toldTime, type ToldTime } from './told-time.ts';

/** How a person wants histories to be read. */
export interface HistoryRules {
  /** Of times that name none. */
  readonly zone: TimeZone;
  readonly severities: SeverityTable;
  readonly names: ServiceNames;
  /** When something happened of which its file does not say when. */
  readonly at?: ToldTime;
}

/** Without a word of anybody: UTC, the default table, no services known. */
export const usualRules: HistoryRules = {
  zone: utc,
  severities: severityTable(),
  names: createServiceNames(),
};

/** What was read from one file. */
export interface FileHistory {
  readonly file: string;
  /** Its form, as `--format` calls it. */
  readonly form: string;
  /** How many alerts, rows, tests, …, whatever came of them. */
  readonly read: number;
  readonly failures: readonly Failure[];
  readonly unseen: readonly Unseen[];
  /** How many times had no zone. */
  readonly zonesAssumed: number;
}

/** A file being read. */
export interface Reading {
  readonly file: string;
  readonly rules: HistoryRules;
  /** One more alert, row, test, … was read. */
  count(): void;
  add(failure: Omit<Failure, 'source'>): void;
  /** A line of ours, which says itself where it is from. */
  keep(failure: Failure): void;
  /** One of them is not used. `unit` is what it is (`alert`), `name` which, `why` is the same for all of a kind. */
  passOver(unit: string, name: string | undefined, why: string): void;
  /** When it was. @throws `InvalidDocumentError` naming the place of what is no time */
  timeOf(told: Located): ToldTime;
  /** The severity of the first of these words that the table has; `medium` when it has none, and the words are noted. */
  severityOf(words: readonly (string | undefined)[]): Severity;
  result(form: string): FileHistory;
}

/** Longer titles say no more. */
const titleMost = 200;

/** The documents of a file, and what is read from them. */
export interface HistoryPart {
  readonly documents: readonly Located[];
  readonly reading: Reading;
}

/** Nothing read yet. */
export function createReading(file: string, rules: HistoryRules): Reading {
  const failures: Failure[] = [];
  const passed = new Map<string, { unit: string; why: string; names: (string | undefined)[] }>();
  const oddWords = new Map<string, number>();
  let read = 0;
  let zonesAssumed = 0;
  return {
    file,
    rules,
    count: () => {
      read += 1;
    },
    add: (failure) => {
      failures.push({ ...failure, source: file });
      if (failure.zone?.endsWith(', assumed') === true) zonesAssumed += 1;
    },
    keep: (failure) => {
      failures.push(failure);
    },
    passOver: (unit, name, why) => {
      const key = JSON.stringify([unit, why]);
      const before = passed.get(key) ?? { unit, why, names: [] };
      passed.set(key, before);
      before.names.push(name);
    },
    timeOf: (located) => {
      const { value } = located;
      const text = typeof value === 'number' ? String(value) : (optionalTextOf(located) ?? '');
      const told = toldTime(text.trim(), rules.zone);
      if (told !== undefined) return told;
      const seen = text === '' ? kindOf(value) : JSON.stringify(value);
      throw invalidAt(
        located,
        text === ''
          ? `must be a time, this is ${seen}`
          : `${seen} is not a time; write it as 2026-03-01T00:00:00Z`,
      );
    },
    severityOf: (words) => {
      const there = words.flatMap((word) => (word === undefined || word.trim() === '' ? [] : [word.trim()]));
      const known = there.map((word) => severityOf(word, rules.severities)).find((one) => one !== undefined);
      if (known === undefined) for (const word of there) oddWords.set(word, (oddWords.get(word) ?? 0) + 1);
      return known ?? 'medium';
    },
    result: (form) => ({
      file,
      form,
      read,
      failures,
      zonesAssumed,
      unseen: [...passed.values()].map((one) => passedOver(file, one)).concat(oddSeverities(file, oddWords)),
    }),
  };
}

/** The fields that a title gives: the summary and its symptom. */
export function titled(title: string | undefined): Pick<Failure, 'summary' | 'symptom'> {
  const summary = shorten(printable((title ?? '').slice(0, 4 * titleMost)).trim(), titleMost);
  const symptom = symptomOf(summary);
  return {
    ...(summary === '' ? {} : { summary }),
    ...(symptom === undefined ? {} : { symptom }),
  };
}

/** The worse one. */
export function worse(a: Severity, b: Severity): Severity {
  return severities.indexOf(a) < severities.indexOf(b) ? b : a;
}

function passedOver(
  file: string,
  { unit, why, names }: { unit: string; why: string; names: readonly (string | undefined)[] },
): Unseen {
  const which = someOf(names.map((name) => name ?? `one without a name`));
  return { what: `${file}: ${names.length} ${unit}${names.length === 1 ? '' : 's'} (${which})`, why };
}

function oddSeverities(file: string, words: ReadonlyMap<string, number>): Unseen[] {
  if (words.size === 0) return [];
  const count = [...words.values()].reduce((sum, one) => sum + one, 0);
  return [
    {
      what: `${file}: ${count} ${count === 1 ? 'severity' : 'severities'} (${someOf([...words.keys()])})`,
      why: 'no such word in the table of severities: taken for medium',
    },
  ];
}

/** The first few of these names, each once, in the order of the alphabet. */
function someOf(names: readonly string[]): string {
  const distinct = [...new Set(names)].sort();
  return `${distinct.slice(0, 5).map(printable).join(', ')}${distinct.length > 5 ? ' and others' : ''}`;
}

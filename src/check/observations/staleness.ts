/**
 * How stale are the reads of registers? `write`, `cas` (its second value is written when it is ok) and `read`.
 *
 *   SL1  A read is not staler than allowed; where nothing is said, not stale at all.
 *
 * By versions (k): the acknowledged writes that ended before the read began and are newer for certain than what it shows. By time (t): so long before the
 * read began the first of them had ended. `freshAfter10Ms`: of the reads that began at least 10 ms after a write was acknowledged and none since, the
 * share that was fresh.
 *
 * Newer for certain: see `register-versions.ts`. Where writes overlapped, the order of versions is not known and a read may be fresh or not: it is
 * `undecided`, counted in no share, and the verdict is inconclusive unless others are stale for certain.
 *
 * After Bailis et al., “Probabilistically Bounded Staleness” (VLDB 2012), and Golab, Li and Shah, “Analyzing Consistency Properties for Fun and Profit” (PODC 2011).
 */

import type { HistoryChecker, HistoryVerdict, PairedRow } from '../../model/history-verdict.ts';
import { valueKey, valueText } from '../../model/value-key.ts';
import { Findings, listedPerKind } from './findings.ts';
import { OpenOperations } from './open-operations.ts';
import { seenValue, type CheckerOptions } from './options.ts';
import { RegisterVersions, type Age } from './register-versions.ts';
import { Freshness } from './freshness.ts';
import { writtenValue } from './written-value.ts';

/** Judges the staleness of reads. O(rows × log writes); keeps about 60 bytes a write and 16 a stale read. */
export function createStalenessChecker(options: CheckerOptions = {}): HistoryChecker {
  return new StalenessChecker(options);
}

/** One register of the history. */
interface Register {
  readonly versions: RegisterVersions;
  /** Of the reads that are listed, those after which no fresh one began yet. */
  stale: StaleRead[];
  /** Where the last fresh read began, and when it ended. */
  freshAt: number;
  freshMs: number;
}

interface StaleRead {
  readonly text: string;
  readonly line: number;
  readonly age: Age;
  readonly begunAt: number;
  readonly staleMs: number;
  isMended: boolean;
  mendedMs: number;
}

class StalenessChecker implements HistoryChecker {
  readonly #options: CheckerOptions;
  readonly #found = new Findings();
  readonly #registers = new Map<number | string, Register>();
  readonly #open = new OpenOperations<{ readonly at: number; readonly atMs: number }>();
  readonly #freshness = new Freshness();
  readonly #listed: StaleRead[] = [];
  #at = 0;
  #broken = 0;

  constructor(options: CheckerOptions) {
    this.#options = options;
  }

  add(paired: PairedRow): void {
    this.#at += 1;
    const { row } = paired;
    if (row.type === 'invoke') this.#open.begin(paired, { at: this.#at, atMs: row.atMs ?? NaN });
    if (row.f === 'write' || row.f === 'cas') this.#write(paired);
    else if (row.f !== 'read') this.#found.stranger(paired, 'a register');
    else if (row.type === 'ok') this.#read(paired);
    else if (row.type !== 'invoke') this.#open.end(paired);
  }

  #register({ invoke }: PairedRow): Register {
    const key = invoke.key === undefined ? 'the only one' : valueKey(invoke.key);
    const known = this.#registers.get(key);
    if (known !== undefined) return known;
    const versions = new RegisterVersions(this.#options.dialect?.initial ?? null);
    const register = { versions, stale: [], freshAt: 0, freshMs: NaN };
    this.#registers.set(key, register);
    return register;
  }

  #write(paired: PairedRow): void {
    const value = writtenValue(paired, this.#options);
    if (value === undefined) {
      this.#found.unsaid(paired);
      return;
    }
    const { versions } = this.#register(paired);
    if (paired.row.type === 'invoke') versions.begin(value, this.#at);
    else versions.end(value, paired.row, this.#open.end(paired)?.at ?? 0, this.#at);
  }

  #read(paired: PairedRow): void {
    const { row } = paired;
    const begun = this.#open.end(paired) ?? { at: 0, atMs: NaN };
    const value = seenValue(row.value, this.#options);
    if (value === undefined) return;
    const register = this.#register(paired);
    const age = register.versions.age(value, begun.at);
    const sinceMs = begun.atMs - (register.versions.lastEndedMs(begun.at) ?? NaN);
    const staleMs = age === undefined ? NaN : Math.max(0, begun.atMs - age.endedMs);
    this.#freshness.count(age, sinceMs, staleMs);
    if (age === undefined || age.isUndecided) return;
    if (age.versions === 0) this.#fresh(register, begun.at, row.atMs ?? NaN);
    else if (this.#isTooStale(age.versions, staleMs))
      this.#stale(register, {
        text: valueText(value),
        line: row.line,
        age,
        begunAt: begun.at,
        staleMs,
        isMended: register.freshAt > begun.at,
        mendedMs: register.freshMs,
      });
  }

  #isTooStale(versions: number, staleMs: number): boolean {
    const { staleMsMax, staleVersionsMax } = this.#options;
    if (staleMsMax === undefined && staleVersionsMax === undefined) return true;
    return staleMs > (staleMsMax ?? Infinity) || versions > (staleVersionsMax ?? Infinity);
  }

  #fresh(register: Register, begunAt: number, endedMs: number): void {
    for (const read of register.stale) {
      if (read.begunAt > begunAt) continue;
      read.isMended = true;
      read.mendedMs = endedMs;
    }
    register.stale = register.stale.filter(({ isMended }) => !isMended);
    if (begunAt > register.freshAt) [register.freshAt, register.freshMs] = [begunAt, endedMs];
  }

  #stale(register: Register, read: StaleRead): void {
    this.#broken += 1;
    if (this.#listed.length >= listedPerKind) return;
    this.#listed.push(read);
    if (!read.isMended) register.stale.push(read);
  }

  finish(): HistoryVerdict {
    for (let index = 0; index < this.#broken; index += 1) this.#report(this.#listed[index]);
    const { undecided, unwritten, untimed, reads } = this.#freshness;
    if (undecided > 0)
      this.#found.doubt(
        `${undecided} of ${reads} reads show a version whose write overlapped with another: which is newer is not known.`,
      );
    if (unwritten > 0) this.#found.doubt(`${unwritten} of ${reads} reads show what nobody wrote.`);
    if (this.#options.staleMsMax !== undefined && untimed > 0)
      this.#found.doubt(`${untimed} stale reads have no times.`);
    return this.#found.verdict(reads, ['stale'], this.#freshness.numbers());
  }

  #report(read: StaleRead | undefined): void {
    this.#found.report('SL1', 'stale', () => {
      if (read === undefined) throw new Error('the first stale reads are kept');
      const { text, line, age, staleMs, isMended, mendedMs } = read;
      const late = Number.isNaN(staleMs) ? '' : `, the first of them ${Math.round(staleMs)} ms before`;
      const mendedAfterMs = mendedMs - age.endedMs;
      return {
        sentence: `The read at line ${line} shows ${text}, although ${age.versions === 1 ? 'a newer write' : `${age.versions} newer writes`} had been acknowledged when it began${late} (line ${age.line}).`,
        lines: [age.line, line],
        durability: isMended ? 'transient' : 'durable',
        ...(isMended && !Number.isNaN(mendedAfterMs) ? { mendedAfterMs } : {}),
      };
    });
  }
}

/**
 * Items as last-writer-wins registers: of two writes to an item the one with the newer stamp stands, in whatever order they
 * arrive and however often. So replicas that have seen the same writes are equal (Shapiro et al., "Conflict-free Replicated Data
 * Types", SSS 2011).
 *
 * A deleted item leaves a tombstone, else a replica that has not heard of the deletion would bring the item back.
 */

import { compareStamps, type Stamp } from './stamp.ts';

/** The last write to an item; `value` is `null` when that was a deletion. */
export interface Version {
  readonly item: string;
  readonly value: string | null;
  readonly stamp: Stamp;
}

/** All items of one replica. */
export interface Registers {
  /** What a client reads; `undefined` for an item that is not there. */
  read(item: string): string | undefined;
  /** Everything a client sees. */
  items(): Readonly<Record<string, string>>;
  /** Whether this version would stand. */
  newer(version: Version): boolean;
  /** Lets the version stand if it is newer. */
  merge(version: Version): void;
  /** The stamp of every item, tombstones included: what this replica has seen. */
  stamps(): Readonly<Record<string, Stamp>>;
  /** The versions that somebody with these stamps has not seen. */
  missing(stamps: Readonly<Record<string, Stamp>>): readonly Version[];
  /** Drops tombstones from before `ms`. */
  forget(ms: number): void;
}

/** Registers without any item. All operations but `read`, `newer` and `merge` are O(items). */
export function createRegisters(): Registers {
  const versions = new Map<string, Version>();
  const newer = ({ item, stamp }: Version): boolean => {
    const known = versions.get(item);
    return known === undefined || compareStamps(stamp, known.stamp) > 0;
  };
  const standing = (): Version[] => [...versions.values()];

  return {
    read: (item) => versions.get(item)?.value ?? undefined,
    items: () =>
      Object.fromEntries(standing().flatMap(({ item, value }) => (value === null ? [] : [[item, value]]))),
    newer,
    merge: (version) => {
      if (newer(version)) versions.set(version.item, version);
    },
    stamps: () => Object.fromEntries(standing().map(({ item, stamp }) => [item, stamp])),
    missing: (stamps) =>
      standing().filter(({ item, stamp }) => {
        const seen = Object.hasOwn(stamps, item) ? stamps[item] : undefined;
        return seen === undefined || compareStamps(stamp, seen) > 0;
      }),
    forget: (ms) => {
      for (const { item, value, stamp } of standing()) {
        if (value === null && stamp[0] < ms) versions.delete(item);
      }
    },
  };
}

/** The machine, as the checks of `seatrial doctor` see it. `real-machine.ts` is this one; tests have others. */

import type { Answer } from './http-get.ts';

/** A program that was tried. */
export interface Tried {
  /** Where on PATH it is; left out: nowhere. */
  readonly path?: string;
  /** The first line it printed when it was asked for its version; left out: it printed none, or cannot be run. */
  readonly version?: string;
  /** Why it cannot be run though it is there. */
  readonly broken?: string;
}

/** What a folder is good for. */
export interface Folder {
  /** The folder itself, or the nearest one above it that there is. */
  readonly path: string;
  /** Why a file cannot be written there; left out: one was written, synced, read and removed. */
  readonly refused?: string;
  readonly freeBytes: number;
}

/** What the checks may ask of a machine. */
export interface Machine {
  readonly platform: string;
  readonly nodeVersion: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What `~/.testcontainers.properties` says. */
  readonly engineProperties: ReadonlyMap<string, string>;
  /** Where runs are written to. */
  readonly reports: string;
  readonly temporary: string;
  /** Programs that targets ask for; which targets, and the command that provides each. */
  readonly required: readonly {
    readonly command: string;
    readonly targets: readonly string[];
    readonly provide: string;
  }[];
  /** Listens on loopback and connects there. Rejects when that cannot be done. */
  loopback(): Promise<void>;
  /** Takes so many ports as an experiment would, and gives them back. Rejects when it cannot. */
  takePorts(count: number): Promise<void>;
  /** The range that experiments take ports from, and how many of these nobody uses. */
  ports(): Promise<{ readonly low: number; readonly high: number; readonly free: number }>;
  /** Tries a program, by name on PATH or by its absolute path. */
  program(command: string): Promise<Tried>;
  folder(path: string): Promise<Folder>;
  /** Starts the watchdog and the proxy, asks it for its version, ends them. Rejects when one of these fails. */
  proxy(): Promise<{ readonly version: string; readonly tookMs: number }>;
  /** GET over a Unix socket or `http://` address: the answer, or the system's code of what went wrong (`ENOENT`, `EACCES`). */
  get(address: string, path: string): Promise<Answer | string>;
}

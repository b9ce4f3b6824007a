/** What a command gets from the process it runs in. `main.ts` gives the real one. */

/** A place to write text to. */
export interface Output {
  write(text: string): void;
  readonly isTTY: boolean;
  readonly columns: number;
  /** Whether its reader has gone: what is still written is for nobody. Left out: it stays. */
  readonly isGone?: boolean;
}

/** The process, as commands see it. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdout: Output;
  readonly stderr: Output;
  /** True in a CI system: plain lines instead of a live list. */
  readonly isCI: boolean;
  /** Aborted by the first SIGINT or SIGTERM: heal, report, end. */
  readonly interrupted: AbortSignal;
  /** Aborted by SIGUSR2, the emergency stop: heal, report, begin nothing more. Its reason is an `E_STOPPED`. */
  readonly emergency: AbortSignal;
}

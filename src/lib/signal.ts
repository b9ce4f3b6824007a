/**
 * That something is over, for those who wait for it: of an AbortSignal what our own code asks of one. The platform's own is an event target, and
 * making one, listening to it and aborting it costs ten times as much; it fits wherever this one is taken.
 */

/** Aborted once, or never. */
export interface Signal {
  readonly aborted: boolean;
  /** Why, if anybody said so. */
  readonly reason: unknown;
  /** Called when it is aborted, in the order of asking; never, when it is already. */
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** A signal, and who may abort it. */
export interface SignalSource {
  readonly signal: Signal;
  /** Calls the listeners, once; does nothing when it is aborted already. */
  abort(reason?: unknown): void;
}

/** A class, because every experiment makes several: its methods are made once. */
class OwnSignal implements SignalSource, Signal {
  aborted = false;
  reason: unknown = undefined;
  readonly #listeners = new Set<() => void>();

  get signal(): Signal {
    return this;
  }

  addEventListener(_: 'abort', listener: () => void): void {
    if (!this.aborted) this.#listeners.add(listener);
  }

  removeEventListener(_: 'abort', listener: () => void): void {
    this.#listeners.delete(listener);
  }

  abort(reason?: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }
}

/** A signal that is not aborted. */
export function createSignal(): SignalSource {
  return new OwnSignal();
}

/** One that is aborted already. */
export function abortedSignal(): Signal {
  const source = createSignal();
  source.abort();
  return source.signal;
}

/**
 * What a single service should answer, as a small pure model, and how a client asks the real one.
 *
 * The model is all that has to be written: which requests there are, what each does to the state, and what it is answered.
 */

import type { Arbitrary } from 'fast-check';

/** What a client returns when no answer was wholly read: the request may have been done, or not. */
export const unanswered: unique symbol = Symbol('unanswered');

/** What a request does to the state, and what it is answered. */
export interface ModelStep<State> {
  readonly state: State;
  /** Compared with what the client returns, as `assert.deepStrictEqual` compares. Left out: nothing is returned. */
  readonly answer?: unknown;
}

/** One kind of request, or anything else that is done to a service (`restart`). */
export interface ModelCommand<State, Client, Input> {
  readonly input: Arbitrary<Input>;
  /** How often it comes among the others: a whole number. Default: 1. */
  readonly weight?: number;
  /** Whether it makes sense in this state. Default: always. */
  readonly when?: (state: State, input: Input) => boolean;
  /** Does it to the real service, and gives what is to be compared, or `unanswered`. What it throws ends the check as violated. */
  readonly ask: (client: Client, input: Input) => Promise<unknown>;
  /** Does it to the model. Must not change the state that it is given. */
  readonly step: (state: State, input: Input) => ModelStep<State>;
}

/** A service, as its users see it. */
export interface ServiceModel<State, Client> {
  readonly initial: () => State;
  readonly commands: Readonly<Record<string, AnyCommand<State, Client>>>;
}

/** A command whose inputs are its own business. */
export interface AnyCommand<State, Client> {
  /** Calls `use` with the command as it was written. */
  readonly open: <R>(use: <Input>(command: ModelCommand<State, Client, Input>) => R) => R;
}

/** Writes down one command; its input's type is inferred from `input`. */
export function modelCommand<State, Client, Input>(
  command: ModelCommand<State, Client, Input>,
): AnyCommand<State, Client> {
  return { open: (use) => use(command) };
}

/**
 * Checks a single service against its model: random sequences of requests, one at a time, and the shortest one that is answered wrongly.
 *
 * fast-check's commands generate and shrink the sequences (Claessen and Hughes, “QuickCheck”, ICFP 2000; Hughes et al., “Find More Bugs with
 * QuickCheck!”, AST 2016).
 */

import { inspect } from 'node:util';
import fc, { type AsyncCommand } from 'fast-check';
import { narrow } from './possible-states.ts';
import { describeCounterexample } from './describe-counterexample.ts';
import type { AskedStep, ServiceCheck, ServiceCounterexample, ServiceReplay } from './service-check.ts';
import type { AnyCommand, ServiceModel } from './service-model.ts';

/** How to check. */
export interface ServiceCheckOptions<Client> {
  /** Gives a client of a service in its initial state. Called once a sequence, and once for each that shrinking tries. */
  readonly open: () => Promise<Client>;
  /** Called after each sequence, whatever came of it. */
  readonly close?: (client: Client) => Promise<void>;
  /** Sequences. Default: 100. */
  readonly runs?: number;
  /** The most requests of a sequence. Default: 30. */
  readonly longest?: number;
  /** Another seed asks for other things. Default: 1. */
  readonly seed?: number;
  /** Begins no further sequence after so many milliseconds. */
  readonly timeLimitMs?: number;
  /** Repeats a finding: what it says of itself. */
  readonly replay?: ServiceReplay;
}

/** The states that the model may be in, as fast-check hands them from command to command. */
interface Course<State> {
  states: readonly State[];
  readonly steps: AskedStep[];
}

type Failure = Pick<ServiceCounterexample, 'steps' | 'expected' | 'thrown'>;

class WrongAnswer extends Error {}

/**
 * Makes random requests of the service that `open` gives, and compares what it answers with the model.
 *
 * A request that is not answered may have been done or not: both are followed. The same seed asks for the same; whether it is answered the same is
 * the service's business. What `open` and `close` throw is thrown on: that is no finding.
 */
export async function checkService<State, Client>(
  model: ServiceModel<State, Client>,
  options: ServiceCheckOptions<Client>,
): Promise<ServiceCheck> {
  const { open, close, runs = 100, longest = 30, timeLimitMs, replay } = options;
  const seed = replay?.seed ?? options.seed ?? 1;
  const told = {
    failure: undefined as Failure | undefined,
    asked: 0,
    trouble: undefined as Error | undefined,
  };
  const arbitrary = fc.commands(
    Object.entries(model.commands).flatMap(([name, command]) =>
      Array.from({ length: command.open(({ weight = 1 }) => weight) }, () => commandsOf(name, command, told)),
    ),
    { maxCommands: longest, size: 'max', ...(replay === undefined ? {} : { replayPath: replay.commands }) },
  );
  const property = fc.asyncProperty(arbitrary, async (commands) => {
    if (told.trouble !== undefined) return;
    const client = await sound(open(), told);
    if (client === undefined) return;
    try {
      const course: Course<State> = { states: [model.initial()], steps: [] };
      await fc.asyncModelRun(() => ({ model: course, real: client }), commands);
    } finally {
      if (close !== undefined) await sound(close(client), told);
    }
  });
  const details = await fc.check(property, {
    seed,
    numRuns: runs,
    ...(timeLimitMs === undefined ? {} : { interruptAfterTimeLimit: timeLimitMs }),
    ...(replay === undefined ? {} : { path: replay.path }),
  });
  if (told.trouble !== undefined) throw told.trouble;
  const known = { runs: details.numRuns, asked: told.asked };
  if (told.failure === undefined || details.counterexample === null) {
    const verdict = told.asked > 0 ? 'held' : 'inconclusive';
    return { verdict, ...known, text: `${verdict}: ${told.asked} requests in ${known.runs} sequences` };
  }
  const [commands] = details.counterexample;
  const counterexample: ServiceCounterexample = {
    ...told.failure,
    replay: {
      seed,
      path: details.counterexamplePath,
      commands: /replayPath="(?<path>[^"]*)"/.exec(fc.stringify(commands))?.groups?.['path'] ?? '',
    },
  };
  return { verdict: 'violated', ...known, counterexample, text: describeCounterexample(counterexample) };
}

/** As `checkService`, for tests: throws what is wrong in words, also that nothing was asked. */
export async function assertService<State, Client>(
  model: ServiceModel<State, Client>,
  options: ServiceCheckOptions<Client>,
): Promise<ServiceCheck> {
  const check = await checkService(model, options);
  if (check.verdict !== 'held') throw new Error(check.text);
  return check;
}

/** The command as fast-check wants it: one object for each input. */
function commandsOf<State, Client>(
  name: string,
  command: AnyCommand<State, Client>,
  told: { failure: Failure | undefined; asked: number },
): fc.Arbitrary<AsyncCommand<Course<State>, Client>> {
  return command.open(({ input: inputs, when, ask, step }) =>
    inputs.map((input) => ({
      check: ({ states }) => when === undefined || states.some((state) => when(state, input)),
      run: async (course: Course<State>, client: Client) => {
        if (told.failure === undefined) told.asked += 1;
        const fail = (answer: unknown, found: Pick<Failure, 'expected' | 'thrown'>): never => {
          told.failure = { steps: [...course.steps, { command: name, input, answer }], ...found };
          throw new WrongAnswer(name);
        };
        const answer = await ask(client, input).catch((thrown: unknown) =>
          fail(undefined, { expected: [], thrown }),
        );
        const { states, expected } = narrow(course.states, (state) => step(state, input), answer);
        if (states.length === 0) fail(answer, { expected });
        course.steps.push({ command: name, input, answer });
        course.states = states;
      },
      toString: () => `${name}(${inspect(input)})`,
    })),
  );
}

/** What it resolves to; what is thrown is kept, to be thrown at the end and not taken for a finding. */
async function sound<T>(promise: Promise<T>, told: { trouble: Error | undefined }): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    told.trouble = error instanceof Error ? error : new Error(inspect(error));
    return undefined;
  }
}

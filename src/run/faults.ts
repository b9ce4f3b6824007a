/**
 * The faults of one experiment: each begun once, proven, and ended once.
 *
 *   1. The undo of a fault is in the journal before the fault begins.
 *   2. From then on the fault stands, whatever happens to its begin, until its undo succeeded or healing gave up.
 *   3. Every `begin` row is followed by exactly one `end` row of the same fault.
 *   4. What another standing fault needs stays as it is: the last of them undoes it.
 *   5. A fault that flaps has stopped before it is undone.
 *   6. A fault that vanished (its proxy was restarted, somebody else undid it) proves nothing: it is noticed while it stands, and looked
 *      for once more before it is undone.
 *   7. No fault begins that the limits or an emergency stop forbid, and none after the experiment was stopped.
 *   8. Faults that act on different things are ended side by side, so that none waits for another one's service to start.
 */

import type { ToxicAction } from '../fault/fault-actions.ts';
import { messageOf } from '../lib/errors.ts';
import { withFields } from '../lib/fields.ts';
import { describeFault } from '../model/fault.ts';
import type { FaultRecord } from '../model/run-record.ts';
import { beginFault, type Aim, type BeginOptions } from './begin-fault.ts';
import { undoOf } from './fault-effect.ts';
import { beginProblems, endingMs, isOverdue } from './fault-limits.ts';
import { faultRecord, faultRow, newFaultState, type FaultState } from './fault-state.ts';
import { startFlapping, type Flapping } from './flapping.ts';
import { actOnOneThing, exclusive, planFaults, type PlannedFault } from './planned-fault.ts';
import type { LinkState, UndoEntry } from './ports.ts';
import { settleAll } from './settle-all.ts';
import { createTurns } from './turns.ts';
import { isIn, neededNow, readEvidence, undoFault, without, withTimes } from './undo-fault.ts';
import { actionsVanished } from './vanished.ts';

/** What the faults need to know and to touch. */
export interface FaultsOptions extends BeginOptions {
  /** What stands beside every fault. */
  readonly holds: readonly ToxicAction[];
}

/** The faults of one experiment. */
export interface Faults {
  readonly planned: readonly PlannedFault[];
  /** Writes the undo to the journal, once; `begin` does it otherwise. */
  journal(fault: PlannedFault): Promise<void>;
  /** Begins it, unless limits or an emergency stop forbid it: that stops the experiment. Rejects when the world refuses. */
  begin(fault: PlannedFault, held?: Aim): Promise<void>;
  /** It will never begin, and why. */
  miss(fault: PlannedFault, why: string): void;
  /** Ends it if it stands. Never rejects; gives whether it has ended: what could not be undone stands on, to be ended again. */
  end(fault: PlannedFault): Promise<boolean>;
  /** Ends every standing fault; of those that act on one thing the last one first. Never rejects; gives what could not be undone. */
  heal(): Promise<readonly string[]>;
  /** The faults that stand, as words. */
  standing(): readonly string[];
  /** The faults that have stood longer than `limits.fault` and are not being ended for the first time, as sentences. */
  overdue(): readonly string[];
  /** Looks whether what stands is still there; what is not has lost its evidence, and links that are gone are made again. */
  verify(): Promise<void>;
  /** When `verify` first saw that the proxy had lost links, ms; `undefined`: it never did. */
  linksLostMs(): number | undefined;
  records(): readonly FaultRecord[];
}

/**
 * The faults of the scenario on what was started. Nothing begins yet.
 *
 * @throws {@link SeatrialError} `E_USAGE` when a fault covers nothing that was started
 */
export function createFaults(options: FaultsOptions): Faults {
  const { scenario, ports, log, stop } = options;
  const reach = { links: ports.links.names, replicas: ports.runtime.replicas };
  const planned = planFaults(scenario, reach);
  const states = planned.map(newFaultState);
  const stateOf = ({ index }: PlannedFault): FaultState => states[index] ?? newFaultState();
  let linksLostMs: number | undefined;
  const standing = (): PlannedFault[] =>
    planned
      .filter((fault) => stateOf(fault).stands)
      .sort((a, b) => (stateOf(a).beganMs ?? 0) - (stateOf(b).beganMs ?? 0));
  // Two faults on one process (a start under way, a crash) or on one link's switch must not overlap, nor may begin and end of one fault.
  const turns = createTurns();
  const inTurn = async (fault: PlannedFault, task: () => Promise<void>): Promise<void> => {
    await turns(exclusive(fault), task);
  };
  const neededByOthers = (fault: PlannedFault): UndoEntry[] => {
    const needed: UndoEntry[] = [];
    for (const other of standing()) if (other !== fault) needed.push(...neededNow(other, stateOf(other)));
    return needed;
  };
  const flap = (fault: PlannedFault): Flapping =>
    startFlapping({
      actions: fault.actions,
      clock: ports.clock,
      links: ports.links,
      isHeldDown: (link) => isIn({ undo: 'enable', link }, neededByOthers(fault)),
      inTurn: (task) => turns(fault.actions.disable, task),
      onError: (error) => {
        void verify().then(
          // Its links are gone, and it with them: that is told, and no error of ours.
          () => {
            if (stateOf(fault).stands && stateOf(fault).settled) stop.fail(error);
          },
          () => {
            stop.fail(error);
          },
        );
      },
    });

  const journal = async (fault: PlannedFault): Promise<void> => {
    const state = stateOf(fault);
    state.journaled ??= await ports.journal.plan({
      what: describeFault(fault.fault),
      entries: undoOf(fault.actions),
    });
  };

  const isStopped = (): boolean => stop.signal.aborted;
  const begin = async (fault: PlannedFault, held?: Aim): Promise<void> => {
    await journal(fault);
    await inTurn(fault, async () => {
      if (isStopped()) {
        miss(fault, 'the experiment was stopped before it could begin');
        return;
      }
      const forbidden = ports.forbidden();
      const problems = beginProblems(fault, {
        standing: standing(),
        holds: options.holds,
        limits: scenario.limits,
        wallMs: ports.clock.wallMs(),
      });
      if (forbidden !== undefined) {
        miss(fault, forbidden);
        stop.stop({ status: 'aborted', error: `E_STOPPED ${forbidden}` });
      } else if (problems.length > 0) {
        miss(fault, problems.join('; '));
        stop.limit(problems.join('; '));
      } else {
        const state = stateOf(fault);
        await beginFault(fault, state, options, held);
        // Stopped meanwhile: it is waited for, to be ended.
        if (fault.actions.flap !== undefined && !isStopped()) state.flapping = flap(fault);
      }
    });
  };

  const miss = (fault: PlannedFault, why: string): void => {
    stateOf(fault).missed = why;
    log.event({ ...faultRow(fault, ports), type: 'missed', detail: why });
  };

  /** What is being ended is ended, also when that cannot be written down. */
  const tell = (write: () => void): void => {
    try {
      write();
    } catch (error) {
      stop.fail(error);
    }
  };

  /** Why what the fault did is no longer there. */
  const whyGone = async (
    fault: PlannedFault,
    lookAtLinks: () => Promise<Readonly<Record<string, LinkState>>>,
  ): Promise<string | undefined> => {
    const state = stateOf(fault);
    // What never took effect cannot vanish.
    if (state.evidence?.level === 'none') return undefined;
    const others = planned.filter((other) => other !== fault && stateOf(other).beganMs !== undefined);
    return await actionsVanished(without(fault.actions, state.undone), {
      others: others.map(({ actions }) => actions),
      isFlapping: state.flapping !== undefined,
      runtime: ports.runtime,
      lookAtLinks,
    });
  };
  const takeEvidence = (state: FaultState, detail: string): void => {
    state.settled = false;
    state.evidence = { level: 'none', detail };
    log.note(detail);
  };
  const goneText = ({ fault }: PlannedFault, why: string): string =>
    `${describeFault(fault)} is gone though nobody here ended it: ${why}`;
  /** The last look at a fault that is about to be undone: it may have vanished since the one before. */
  const lookOnce = async (fault: PlannedFault, state: FaultState): Promise<void> => {
    try {
      const why = await whyGone(fault, () => ports.links.states());
      if (why !== undefined) takeEvidence(state, goneText(fault, why));
    } catch (error) {
      const text = `whether ${describeFault(fault.fault)} was still there when it ended could not be seen`;
      takeEvidence(state, `${text}: ${messageOf(error)}`);
    }
  };

  const end = async (fault: PlannedFault, isLast: boolean): Promise<string | undefined> => {
    const state = stateOf(fault);
    let problem: string | undefined;
    state.ending = true;
    // Before its turn: flapping waits for turns, too.
    await state.flapping?.end();
    await inTurn(fault, async () => {
      if (!state.stands) return;
      const { journaled } = state;
      // The watchdog has no need to come while we are at it.
      const prolong = (): void => {
        if (journaled !== undefined)
          tell(() => {
            ports.journal.begun(journaled, endingMs(fault));
          });
      };
      prolong();
      if (state.settled) await lookOnce(fault, state);
      const isThere = state.settled;
      state.settled = false;
      state.evidence ??= await readEvidence(fault, state, ports);
      problem = await undoFault(fault, state, { needed: neededByOthers(fault), ports, onAgain: prolong });
      if (problem !== undefined && !isLast) {
        if (problem !== state.notEnded) log.note(`fault ${fault.index} could not be undone yet: ${problem}`);
        state.notEnded = problem;
        state.settled = isThere;
        state.ending = false;
        return;
      }
      state.stands = false;
      if (problem === undefined && journaled !== undefined)
        tell(() => {
          ports.journal.undone(journaled);
        });
      if (state.flapping !== undefined) state.evidence = withTimes(state.evidence, state.flapping);
      const { evidence } = state;
      const row = withFields(faultRow(fault, ports), { type: 'end', evidence } as const);
      state.endedMs = row.at;
      log.event(problem === undefined ? row : { ...row, detail: `not undone: ${problem}` });
    });
    return problem;
  };

  const verify = (): Promise<void> =>
    turns(['verify'], async () => {
      const settled = standing().filter((fault) => stateOf(fault).settled);
      const asked = ports.links.states();
      // A proxy that does not answer hides no process: it is waited for where it is needed, and in the end.
      asked.catch(() => undefined);
      await settleAll(
        settled.map(async (fault) => {
          const why = await whyGone(fault, () => asked);
          // What is being undone by now may well be gone.
          if (why !== undefined && stateOf(fault).settled) takeEvidence(stateOf(fault), goneText(fault, why));
        }),
      );
      const now = await asked;
      const missing = ports.links.names.filter((link) => now[link] === undefined);
      if (missing.length === 0) return;
      linksLostMs ??= ports.clock.now();
      const lost = `the proxy has lost ${missing.length} of ${ports.links.names.length} links`;
      try {
        await ports.links.restore(missing);
      } catch (error) {
        log.note(lost);
        throw error;
      }
      log.note(`${lost}; they are made again`);
    });

  return {
    planned,
    journal,
    begin,
    miss,
    end: async (fault) => (await end(fault, false)) === undefined,
    heal: async () => {
      const ended = new Map<PlannedFault, Promise<string | undefined>>();
      for (const fault of standing().reverse()) {
        const before = [...ended]
          .filter(([other]) => actOnOneThing(fault, other))
          .map(([, ending]) => ending);
        ended.set(
          fault,
          Promise.all(before).then(() => end(fault, true)),
        );
      }
      const problems = await Promise.all(ended.values());
      return problems.filter((problem) => problem !== undefined);
    },
    standing: () => standing().map(({ fault }) => describeFault(fault)),
    overdue: () =>
      standing()
        .filter((fault) => {
          const { ending, notEnded, appliedMs, beganMs = 0 } = stateOf(fault);
          const isEnding = ending === true && notEnded === undefined;
          return !isEnding && isOverdue(fault, ports.clock.now() - (appliedMs ?? beganMs), scenario.limits);
        })
        .map(
          ({ fault }) =>
            `${describeFault(fault)} has stood longer than limits.fault (${scenario.limits.fault}); it was ended`,
        ),
    verify,
    linksLostMs: () => linksLostMs,
    records: () => planned.map((fault) => faultRecord(fault, stateOf(fault))),
  };
}

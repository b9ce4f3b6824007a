/**
 * How a saga ended: by the word of its coordinator, or of the service where it began. Of a choreographed saga of which nobody says, the
 * ledgers tell: every step stands, none does, or only some.
 *
 * By ledgers alone one that was accepted and forgotten looks like one that was cancelled at once: nothing of it stands.
 */

import type { SagaStatus } from '../model/ledger.ts';
import { ownerOf } from '../model/target.ts';
import type { Round } from './rounds.ts';
import type { SagaCase } from './saga-case.ts';
import { isReadWhole, netOf, stepEffects, wholeSteps } from './step-effects.ts';

/** How it stands in this round; `undefined`: nobody said, and the ledgers that would show it were not read whole. */
export function statusIn(round: Round, saga: SagaCase): SagaStatus | undefined {
  const said = saidStatus(round, saga);
  return said === undefined && saga.definition.coordinator === undefined
    ? statusByLedgers(round, saga)
    : said;
}

/** What the service that knows of it says; `undefined`: it was not asked or did not answer. */
export function saidStatus(round: Round, { definition, id }: SagaCase): SagaStatus | undefined {
  return round.statuses.get(ownerOf(definition))?.get(id);
}

/** Who says so: a service, or `the ledgers`. */
export function statusTeller(round: Round, saga: SagaCase): string {
  const isSaid = saidStatus(round, saga) !== undefined || saga.definition.coordinator !== undefined;
  return isSaid ? ownerOf(saga.definition) : 'the ledgers';
}

function statusByLedgers(round: Round, saga: SagaCase): SagaStatus | undefined {
  const steps = wholeSteps(saga);
  if (!steps.every((step) => isReadWhole(round, saga, step))) return undefined;
  const standing = steps.filter((step) => netOf(stepEffects(round, saga, step)) > 0).length;
  if (standing === steps.length) return 'completed';
  return standing === 0 ? 'compensated' : 'running';
}

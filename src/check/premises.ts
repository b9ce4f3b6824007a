/** The premise of each rule: what must have occurred for the rule to have been put to the test. */

import type { CheckedRule } from './registry.ts';

/** One half-sentence a rule, after “it never happened that …”. */
export const premises: Readonly<Record<CheckedRule, string>> = {
  SG1: 'a saga was accepted or known to its coordinator',
  SG2: 'a saga began a compensation or passed its pivot',
  SG3: 'a compensation had to wait for that of a later step',
  SG4: 'a step had an effect in a ledger',
  SG5: 'a compensation left a row in a ledger, or a saga was cancelled after a step of unknown outcome',
  SG6: 'a saga ended and its ledgers were read',
  SG7: 'a saga was compensated and its ledgers were read',
  SG8: 'a balance was read of an account with effects',
  SG9: 'services told of versions that one saga read or wrote of an entity that another one wrote',
  SG10: 'a service told that a saga had marked an entity as being worked on',
  CV1: 'two replicas showed an item',
  CV2: 'a client overwrote what it had read, acknowledged',
  CV3: 'a client or a final read saw a value',
  CV4: 'an item that every replica had was deleted, acknowledged',
  DU1: 'an effect was acknowledged and its participant ended and was started again',
  DL1: 'a saga with a delivery was completed',
  AV1: 'a request of an open-loop load was due that needed nothing that was hit',
  LA1: 'ten operations were asked before the faults, and ten while they stood, and a service logged its requests',
};

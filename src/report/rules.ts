/**
 * The rules in words, for readers who never open the specification. Numbers and meaning are those of docs/SPEC.md.
 */

/** One rule, in words. */
export interface RuleWords {
  /** What is promised, as a short heading. */
  readonly title: string;
  /** What was seen when it is broken, to stand in a list: `replicas that never agree`. */
  readonly broken: string;
  /** Two or three sentences for a person who meets the rule for the first time. */
  readonly explanation: string;
}

const words: Readonly<Record<string, RuleWords>> = {
  SG1: {
    title: 'Every saga ends',
    broken: 'sagas that never end',
    explanation:
      'A saga that was accepted must end, completed or compensated, soon after the network and all services are back. One that hangs keeps what it has taken: stock, money, a customer who waits.',
  },
  SG2: {
    title: 'A saga goes forward, then only back',
    broken: 'sagas that go on after turning back',
    explanation:
      'Once the first compensation has begun, no further step may begin; after the pivot, nothing may be undone. Judged from the order of the coordinator’s own events.',
  },
  SG3: {
    title: 'Steps are undone in reverse order',
    broken: 'sagas undone in the wrong order',
    explanation: 'What was done last must be undone first, because later steps may rest on earlier ones.',
  },
  SG4: {
    title: 'Every effect happens once',
    broken: 'effects that happened twice',
    explanation:
      'However often a request is repeated, its step may have one effect in the participant’s ledger. Two rows for one step mean that somebody was charged, or given stock, twice.',
  },
  SG5: {
    title: 'What may have happened is undone, and stays undone',
    broken: 'steps that may have happened and were not undone, or took effect after their undoing',
    explanation:
      'When a saga is cancelled, a step of which nobody knows whether it happened must be undone, too. And its request can arrive after the request that undoes it: the participant must remember the undoing and refuse the late step.',
  },
  SG6: {
    title: 'A saga leaves all of its effects, or none',
    broken: 'half-done sagas',
    explanation:
      'A completed saga has every effect it promises; a compensated one has none left in any participant. Anything in between is an orphan: money without goods, or goods without money.',
  },
  SG7: {
    title: 'What the coordinator says is true',
    broken: 'cancelled sagas whose effects still stand',
    explanation:
      'A coordinator may call a saga compensated only when the ledgers of all participants agree. Whoever reads the status, a customer or another service, acts on it.',
  },
  SG8: {
    title: 'Nothing comes from nowhere, nothing gets lost',
    broken: 'stock or money out of nowhere',
    explanation:
      'When everything is at rest, what an account holds must be what it held at first and what the ledger says was taken and given back. Nothing may be given back that was never taken.',
  },
  SG9: {
    title: 'Sagas do not see each other half done',
    broken: 'sagas that used or overwrote what others had half done',
    explanation:
      'A saga that completed must not rest on what another one wrote and took back, must not overwrite what it never saw, and must not read two different things of the same entity. Judged only where services tell of versions.',
  },
  SG10: {
    title: 'What is being worked on is left alone',
    broken: 'marks that were ignored or left behind',
    explanation:
      'While a saga has marked an entity as being worked on, no other saga may write it; and when the saga has ended, the mark must be gone.',
  },
  CV1: {
    title: 'Replicas agree in the end',
    broken: 'replicas that never agree',
    explanation:
      'When the network is whole again and nobody writes, all replicas must soon show the same items with the same values.',
  },
  CV2: {
    title: 'An acknowledged write is not lost',
    broken: 'acknowledged writes that got lost',
    explanation:
      'A client read a value at a replica, overwrote it there, and was told that it worked. Then that value may not win in the end again.',
  },
  CV3: {
    title: 'Nothing is invented',
    broken: 'values that nobody wrote',
    explanation: 'Every value that is read must have been written to that item by somebody before.',
  },
  CV4: {
    title: 'What was deleted stays deleted',
    broken: 'deleted items that came back',
    explanation:
      'An item that was the same everywhere, was deleted with an acknowledgement and never written again may not stand at the end.',
  },
  DU1: {
    title: 'What was acknowledged is durable',
    broken: 'acknowledged effects that were lost',
    explanation:
      'When a caller has been told that an effect took place, it must still be in the participant’s ledger after that process has ended and was started again. An answer that is given before the writing is a promise nobody keeps.',
  },
  DL1: {
    title: 'Every message is delivered at least once',
    broken: 'messages that were never delivered',
    explanation:
      'A completed saga’s deliveries (a notification, an entry in an outbox) must arrive when the receiver is back, if need be after many tries.',
  },
  AV1: {
    title: 'Users are answered while a part is broken',
    broken: 'requests that were not answered in time',
    explanation:
      'Of the requests that were due while the faults stood, no more than the promised share may fail: not well answered within the limit, counted from when each was due, not from when it could be sent. Requests whose answer needs the broken part itself do not count.',
  },
  LA1: {
    title: 'Trouble does not multiply the load',
    broken: 'load that multiplied under trouble',
    explanation:
      'While a fault stands, a service may receive more requests for each operation that users ask than before, since callers try again; but no more than the promised multiple. Beyond it, retries bring down what was only slow.',
  },
};

/** The rule in words; one that is not known yet is called by its number. */
export function ruleWords(rule: string): RuleWords {
  return (
    words[rule] ?? {
      title: `Rule ${rule}`,
      broken: `broken promises of rule ${rule}`,
      explanation: 'See the specification.',
    }
  );
}

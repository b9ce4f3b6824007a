/** When a fault must come for a bug to show: a ground truth says it in words of its own, a candidate has one of four moments. */

const moments = ['after-commit', 'midway', 'under-load', 'then-healed'];

/** In this order, for a phase may speak of several: what is done last decides. */
const table = [
  {
    words: /\b(heal\w*|back|undo\w*|undone|recover\w*|restor\w*|restart\w*|reconnect\w*|keep the traffic)\b/,
    moments: ['then-healed'],
  },
  {
    words:
      /\b(two|several|many|parallel) (clients|users|callers|requests)\b|\b(concurren\w*|parallel|simultaneous\w*|at once|load|burst|rps|traffic)\b/,
    moments: ['under-load'],
  },
  {
    words:
      /\bat least \d+|\bmore than \d+|\b\d+ (times|requests|calls)\b|\b(second|third|nth)\b|\brepeated\w*|\bthen\b/,
    moments: ['midway'],
  },
  {
    words:
      /\bfirst\b.*\b(of|several)\b|\bbetween\b|\bmid(way|dle)?\b|\bhalf\b|\bbefore\b|\bduring\b|\bwhile\b/,
    moments: ['midway', 'after-commit'],
  },
  { words: /\bafter\b|\bonce\b|\bcommit\w*|\bsucceeded\b/, moments: ['after-commit'] },
];

/** Which moments of a candidate are meant. Words that nothing here knows mean any moment, but none. */
export function momentsOf(phase) {
  const text = phase.toLowerCase();
  return table.find(({ words }) => words.test(text))?.moments ?? moments;
}

/** Whether a candidate comes at a moment of the phase; without a phase the fault only has to be there while requests come. */
export function isAtMoment(moment, phase) {
  if (phase !== undefined) return momentsOf(phase).includes(moment);
  return moment === undefined || moment === 'under-load' || moment === 'then-healed';
}

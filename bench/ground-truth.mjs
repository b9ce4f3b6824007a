/**
 * Ground truths: systems with what a planner may know of them (`planner_input`) and what is known of their bugs (`answer`).
 *
 * Read leniently, for files come from elsewhere: what a score cannot do without is asked for, with its place; keys that nothing here reads are told
 * once each (`notes`), so that nobody takes a score for one of all that the file says.
 */

import { readFileSync } from 'node:fs';

const known = {
  bug: [
    ...['id', 'class', 'where', 'reveal', 'min_faults', 'evidence', 'symptom', 'source', 'needs', 'note'],
    ...['notes', 'does_not_show_under'],
  ],
  reveal: ['at', 'where', 'edge', 'faults', 'fault', 'phase', 'op', 'note', 'notes'],
  answer: ['bugs', 'controls', 'single_fault_outcomes', 'fault_free', 'note', 'notes'],
  outcome: ['edge', 'fault', 'client_sees', 'body', 'seconds', 'fired'],
};

/**
 * The systems of a file: `{ systems: [{ name, family, plannerInput, bugs, controls, outcomes, faultFree }], notes }`. A bug is
 * `{ id, class, where, reveals: [{ at: [text], words: [text], phase }], faultsMin, evidence, isDerived }`.
 *
 * @throws Error with every place that is not as it must be
 */
export function readGroundTruth(file) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`${file} cannot be read; give another with --ground-truth FILE`, { cause });
  }
  return groundTruthOf(text, file);
}

/** {@link readGroundTruth} of its text. */
export function groundTruthOf(text, file) {
  let document;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${file} is not JSON: ${cause.message}`, { cause });
  }
  const problems = [];
  const notes = new Map();
  const reading = {
    problem: (place, what) => problems.push(`${file}: ${place}: ${what}`),
    note: (what) => notes.set(what, (notes.get(what) ?? 0) + 1),
  };
  const listed = isRecord(document) ? document.systems : document;
  if (!Array.isArray(listed)) reading.problem('systems', 'must be a list of systems');
  const systems = (Array.isArray(listed) ? listed : []).map((one, index) => systemOf(one, index, reading));
  for (const name of twice(systems.map((one) => one?.name)))
    reading.problem('systems', `two are called ${name}`);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return {
    systems,
    notes: Array.from(notes, ([what, times]) => (times === 1 ? what : `${what} (${times} ×)`)),
  };
}

function systemOf(one, index, reading) {
  const place = `systems[${index}]${isRecord(one) && one.system !== undefined ? ` (${one.system})` : ''}`;
  if (!isRecord(one)) return reading.problem(place, 'must be an object');
  const { system, family, planner_input: plannerInput, answer } = one;
  if (typeof system !== 'string') reading.problem(`${place}.system`, 'must be its name');
  if (!isRecord(plannerInput)) reading.problem(`${place}.planner_input`, 'must be an object');
  else
    for (const key of ['services', 'edges'])
      if (!Array.isArray(plannerInput[key]))
        reading.problem(`${place}.planner_input.${key}`, 'must be a list');
  if (!isRecord(answer)) {
    reading.problem(`${place}.answer`, 'must be an object');
    return undefined;
  }
  if (!Array.isArray(answer.bugs)) reading.problem(`${place}.answer.bugs`, 'must be a list');
  unread(answer, known.answer, 'answer', reading);
  const bugs = inheritPhases(
    list(answer.bugs).map((bug, at) => bugOf(bug, `${place}.answer.bugs[${at}]`, reading)),
  );
  for (const id of twice(bugs.map((bug) => bug?.id)))
    reading.problem(`${place}.answer.bugs`, `two are called ${id}`);
  return {
    name: system,
    family: family ?? String(system).split('/')[0],
    plannerInput,
    bugs,
    controls: list(answer.controls).map((control) =>
      isRecord(control) ? Object.values(control).join(': ') : String(control),
    ),
    ...outcomesOf(answer, `${place}.answer`, reading),
  };
}

function bugOf(bug, place, reading) {
  if (!isRecord(bug)) return reading.problem(place, 'must be an object');
  const { id, where, reveal, min_faults: faultsMin = 1, evidence = '' } = bug;
  if (typeof id !== 'string') reading.problem(`${place}.id`, 'must be its name');
  if (typeof bug.class !== 'string') reading.note(`bugs without a class: they are printed as “unclassed”`);
  if (!Number.isInteger(faultsMin) || faultsMin < 1)
    reading.problem(`${place}.min_faults`, 'must be 1 or more');
  unread(bug, known.bug, 'bug', reading);
  return {
    id,
    class: bug.class ?? 'unclassed',
    where,
    faultsMin,
    evidence: String(evidence),
    isDerived: /\bderived\b/i.test(String(evidence)),
    reveals: list(reveal).map((one, at) => revealOf(one, where, `${place}.reveal[${at}]`, reading)),
  };
}

function revealOf(reveal, where, place, reading) {
  if (!isRecord(reveal)) return reading.problem(place, 'must be an object');
  unread(reveal, known.reveal, 'reveal', reading);
  const at = list(reveal.at ?? reveal.edge ?? reveal.where ?? where).map(String);
  const words = list(reveal.faults ?? reveal.fault).map(String);
  if (at.length === 0) reading.problem(`${place}.at`, 'must name an edge or a service');
  if (words.length === 0) reading.problem(`${place}.faults`, 'must name a fault');
  const phase = list(reveal.phase).join(', ');
  return {
    at: at.map((one) => (reveal.op === undefined || one.includes('#') ? one : `${one}#${reveal.op}`)),
    words,
    ...(phase === '' ? {} : { phase }),
  };
}

/** “As above” is the phase before it. */
function inheritPhases(bugs) {
  let last;
  const inherited = (reveal) => {
    if (reveal?.phase === undefined) return reveal;
    if (!/^\s*(as above|same|ditto|see above)\b/i.test(reveal.phase)) last = reveal.phase;
    return { ...reveal, phase: last ?? reveal.phase };
  };
  return bugs.map((bug) => bug && { ...bug, reveals: bug.reveals.map(inherited) });
}

/** What the client saw of each single fault, by edge and fault; and without one. */
function outcomesOf(answer, place, reading) {
  const { single_fault_outcomes: rows, fault_free: free } = answer;
  if (rows === undefined || (Array.isArray(rows) && rows.length === 0)) return {};
  if (!Array.isArray(rows)) return reading.problem(`${place}.single_fault_outcomes`, 'must be a list');
  if (free === undefined)
    reading.problem(`${place}.fault_free`, 'is missing: [status, body, seconds, fired]');
  const [status, body, seconds] = isRecord(free) ? [free.client_sees, free.body, free.seconds] : list(free);
  const outcomes = new Map();
  for (const [at, row] of rows.entries()) {
    if (!isRecord(row) || row.edge === undefined || row.fault === undefined) {
      reading.problem(`${place}.single_fault_outcomes[${at}]`, 'must have an edge and a fault');
      continue;
    }
    unread(row, known.outcome, 'outcome', reading);
    const { edge, fault, client_sees: sees, body: told, seconds: took, fired = true } = row;
    outcomes.set(`${edge} ${fault}`, { status: sees, body: told, seconds: took, fired });
  }
  return { outcomes, faultFree: { status, body, seconds } };
}

function unread(record, keys, what, reading) {
  for (const key of Object.keys(record).filter((key) => !keys.includes(key)))
    reading.note(`${what}.${key} is not used`);
}

function twice(names) {
  return new Set(names.filter((name, at) => name !== undefined && names.indexOf(name) !== at));
}

function list(value) {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function isRecord(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

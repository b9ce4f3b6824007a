/**
 * The bugs of a system as experiments show them: which candidates reveal which bug.
 *
 * An experiment reveals exactly the bugs whose `reveal` it matches. A bug of two faults is shown by both at once and by neither alone; two faults
 * at once show no bug that one of them shows alone, because nobody could tell which it was.
 */

import { doesFault, isKnownFault } from './reveal-faults.mjs';
import { isAtMoment } from './reveal-moments.mjs';

/** How many faults a candidate can have at once. */
const togetherMax = 2;

/**
 * A bug with its `ways`: each a list of faults that must be there together, `{ places, words, phase }`. `whyNot` where no candidate could ever reveal
 * it, and `notes` on what of it could not be read.
 */
export function knownBug(bug, places) {
  const notes = [];
  const needs = bug.reveals.map(({ at, words, phase }) => {
    const found = places.placesOf(at);
    const unknown = words.filter((word) => !isKnownFault(word));
    if (unknown.length > 0) notes.push(`${bug.id}: no candidate has the fault ${unknown.join(', ')}`);
    for (const one of found.unknown) notes.push(`${bug.id}: ${one} is no edge and no service of the input`);
    return { ...found, words: words.filter(isKnownFault), phase };
  });
  const able = needs.filter(({ places: there, words }) => there.length > 0 && words.length > 0);
  const ways = waysOf(bug, able, needs.length).filter((way) => way.length <= togetherMax);
  return { ...bug, ways, notes, ...(ways.length === 0 ? { whyNot: whyNot(bug, able, needs) } : {}) };
}

function waysOf({ faultsMin }, able, told) {
  const alone = (need) => need.places.map((place) => ({ ...need, places: [place] }));
  const isJoint = ({ places, isTogether }) => places.length > 1 && (isTogether || faultsMin > 1);
  if (faultsMin === 1) return able.map((need) => (isJoint(need) ? alone(need) : [need]));
  // Each reveal names all of its places; or it takes one fault of each reveal.
  if (able.some(isJoint)) return able.filter(isJoint).map(alone);
  return able.length === told && able.length >= faultsMin ? [able] : [];
}

function whyNot({ faultsMin, reveals }, able, needs) {
  if (reveals.length === 0) return 'nothing says what reveals it';
  if (needs.some(({ unknown }) => unknown.length > 0) && able.length < needs.length)
    return 'its place is not in the input';
  if (able.length < needs.length) return 'its faults are none of a candidate’s';
  return faultsMin > able.length
    ? `${faultsMin} faults at one place`
    : `more than ${togetherMax} faults at once`;
}

/** Whether a candidate reveals it. `timeoutMs(from, to)`: how long the caller waits, where that is known. */
export function reveals(candidate, { ways }, { places, timeoutMs }) {
  const { and, ...first } = candidate;
  const parts = and === undefined ? [first] : [first, { moment: candidate.moment, ...and }];
  const fits = (part, { places: at, words, phase }) =>
    isAtMoment(part.moment ?? candidate.moment, phase) &&
    at.some((place) =>
      doesFault(part, place, words, {
        places,
        timeoutMs: timeoutMs(part.from ?? place.from, place.to ?? place.service),
      }),
    );
  return ways.some((way) => {
    if (way.length !== parts.length) return false;
    return parts.length === 1
      ? fits(parts[0], way[0])
      : (fits(parts[0], way[0]) && fits(parts[1], way[1])) ||
          (fits(parts[0], way[1]) && fits(parts[1], way[0]));
  });
}

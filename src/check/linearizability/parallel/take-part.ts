/** What each of the threads does that judge a history together: it takes sections until none is left, and explains what it found if it is asked. */

import type { HistoryDialect, Value } from '../../../model/history.ts';
import type { HistoryOperation } from '../../../model/history-operation.ts';
import { NodeArena } from '../arena.ts';
import { giveUp, prove, type LinearizabilityResult } from '../check-linearizable.ts';
import { layOutPart, type Part } from '../events.ts';
import { explainImpossible } from '../explain-beginning.ts';
import type { LinearizabilityViolation } from '../explanation.ts';
import { searchOf, type Ground } from '../ground.ts';
import type { Model } from '../model.ts';
import type { Section } from '../partition.ts';
import type { Reductions } from '../reductions.ts';
import type { Search } from '../search.ts';
import { NodeTable } from '../table.ts';
import type { Course } from './course.ts';
import { fillInWhole, groundOfHanded, type HandedHistory } from './handed-history.ts';
import { SharedMeter } from './shared-meter.ts';

/** How to judge, the same for all threads. */
export interface Manner {
  readonly model: Model;
  readonly dialect: HistoryDialect;
  readonly reductions: Reductions;
}

/** A section with all that is to be told of it. */
export interface WholeSection {
  readonly key: Value | undefined;
  /** By invocation. */
  readonly operations: readonly HistoryOperation[];
}

/** What one thread has found and kept. */
export interface Findings {
  /** The place of the impossible section that comes first in the order of one thread, of those that this one found. */
  readonly impossibleAt: number | undefined;
  /** The section in which this thread, and no other, used the budget up. */
  readonly unfinished: number | undefined;
  explain(section: WholeSection): LinearizabilityViolation;
  tellUnfinished(section: WholeSection): Pick<LinearizabilityResult, 'reason' | 'unfinished'>;
}

/** A section at which something ended, with its search as it stands. */
interface Kept {
  readonly place: number;
  readonly section: Section;
  readonly search: Search;
  readonly ground: Ground;
}

/** Judges sections of `handed` until none is left that matters. `clock`: milliseconds, the same for all threads. */
export function takePart(
  handed: HandedHistory,
  manner: Manner,
  course: Course,
  clock: () => number,
): Findings {
  const meter = new SharedMeter(course, clock);
  let ground = groundOfHanded(handed, manner, meter);
  const parts = new Map<Section, Part>();
  let impossible: Kept | undefined;
  let stopped: Kept | undefined;

  const judge = (place: number, section: Section): void => {
    meter.begin(place, ground.arena);
    const part = parts.get(section) ?? layOutPart(section.timeline, ground.table);
    const search = searchOf(part, ground);
    const end = search.run(course.limitAt(place));
    course.noteNodes(place, ground.arena.count);
    if (end === 'linearizable') {
      prove(search, section, ground);
      parts.delete(section);
      course.finish();
    } else if (end === 'impossible') keepImpossible({ place, section, search, ground });
    else {
      if (meter.exhausted === undefined && meter.nodesLeft <= 0) meter.endOfNodes();
      if (meter.isFirst) stopped ??= { place, section, search, ground };
      if (meter.exhausted !== undefined) return;
      parts.set(section, part);
      course.putBack(place);
    }
  };

  const keepImpossible = (one: Kept): void => {
    course.cutAt(one.place);
    if (impossible === undefined || one.place < impossible.place) impossible = one;
    // Its nodes are wanted when it is explained; sections before it are searched in an arena of their own.
    meter.keep(ground.arena.bytes + ground.nodes.bytes);
    const arena = new NodeArena();
    ground = { ...ground, arena, nodes: new NodeTable(arena) };
  };

  for (let place = course.take(); place !== undefined; place = course.take()) {
    const section = ground.sections[course.sectionOf(place)];
    if (section !== undefined) judge(place, section);
  }

  const whole = (kept: Kept | undefined, { key, operations }: WholeSection): Kept => {
    if (kept === undefined) throw new Error('there is nothing to tell of');
    fillInWhole(operations, kept.section, kept.ground);
    meter.begin(kept.place, kept.ground.arena);
    return { ...kept, section: { ...kept.section, key } };
  };
  return {
    impossibleAt: impossible?.place,
    unfinished: stopped === undefined ? undefined : course.sectionOf(stopped.place),
    explain: (given) => {
      const { search, section, ground: own } = whole(impossible, given);
      return explainImpossible(search, section, own);
    },
    tellUnfinished: (given) => {
      const { search, section, ground: own } = whole(stopped, given);
      return giveUp(search, section, own);
    },
  };
}

/** One history, judged by several threads: what they are handed, what they are asked afterwards, and what follows. */

import type { LinearizabilityResult } from '../check/linearizability/check-linearizable.ts';
import type { Calls } from '../check/linearizability/calls.ts';
import { Course, createCourse } from '../check/linearizability/parallel/course.ts';
import { operationsIn } from '../check/linearizability/parallel/handed-history.ts';
import type { Opening } from '../check/linearizability/parallel/opening.ts';
import type { WholeSection } from '../check/linearizability/parallel/take-part.ts';
import type { Section } from '../check/linearizability/partition.ts';
import { SeatrialError } from '../lib/errors.ts';
import type { SentManner } from './pool-messages.ts';
import type { PoolOptions } from './pool-options.ts';
import type { Thread } from './thread.ts';

const progressEveryMs = 100;

/** Has `threads` judge the history until `deadline`, by their common clock. */
export async function judgeTogether(
  { calls, handed, sections, known }: Opening,
  threads: readonly Thread[],
  manner: SentManner,
  { budget = {}, explain = true, onProgress }: PoolOptions,
  deadline: number,
): Promise<LinearizabilityResult> {
  const sizes = sections.map(({ timeline }) => timeline.length);
  const memory = createCourse(sizes, budget, deadline);
  const course = new Course(memory);
  const tell = (): void => {
    const done = known.partitions - sections.length + course.done;
    onProgress?.({ done, of: known.partitions, nodes: course.nodesMade });
  };
  const telling = setInterval(tell, progressEveryMs);
  try {
    tell();
    const found = await Promise.all(
      threads.map(async (thread) => {
        const message = { kind: 'take part', handed, course: memory, manner } as const;
        return { thread, ...(await thread.ask(message, 'found')) };
      }),
    );
    tell();
    const { cut } = course;
    if (cut !== undefined) {
      const finder = found.find(({ impossibleAt }) => impossibleAt === cut.place);
      const section = wholeSection(sections[course.sectionOf(cut.place)], calls);
      const told = explain ? await finder?.thread.ask({ kind: 'explain', section }, 'violation') : undefined;
      return {
        verdict: 'violated',
        ...known,
        nodes: cut.nodes,
        ...(told && { violation: told.violation }),
      };
    }
    const nodes = course.nodesMade;
    if (course.done === sections.length) return { verdict: 'held', ...known, nodes };
    if (course.exhausted === undefined)
      throw new SeatrialError('E_INTERNAL', `${course.done} of ${sections.length} parts were judged`);
    return { verdict: 'inconclusive', ...known, nodes, ...(await howFar(found)) };
  } finally {
    clearInterval(telling);
    for (const thread of threads) thread.forget();
  }

  /** Nobody stands at a search that was stopped where the budget ended together with one. */
  async function howFar(
    found: readonly { readonly thread: Thread; readonly unfinished: number | undefined }[],
  ): Promise<Pick<LinearizabilityResult, 'reason' | 'unfinished'>> {
    const finder = found.find(({ unfinished }) => unfinished !== undefined);
    if (finder?.unfinished === undefined)
      return { reason: `the budget of ${course.exhausted ?? ''} was used up` };
    const section = wholeSection(sections[finder.unfinished], calls);
    const { told } = await finder.thread.ask({ kind: 'tell unfinished', section }, 'unfinished');
    return told;
  }
}

function wholeSection(section: Section | undefined, { operations }: Calls): WholeSection {
  const indexes = section === undefined ? [] : [...operationsIn(section)];
  return { key: section?.key, operations: indexes.flatMap((index) => operations[index] ?? []) };
}

/** A thread of the pool: it takes part in judging one history after the other. */

import { parentPort } from 'node:worker_threads';
import { Course } from '../check/linearizability/parallel/course.ts';
import { takePart, type Findings } from '../check/linearizability/parallel/take-part.ts';
import { models } from '../check/linearizability/registry.ts';
import { commonClock } from './own-worker.ts';
import type { FromThread, ToThread } from './pool-messages.ts';
import { sentError } from './sent-error.ts';

let findings: Findings | undefined;

function answerTo(asked: Exclude<ToThread, { kind: 'forget' }>): FromThread {
  if (asked.kind === 'take part') {
    const { handed, course, manner } = asked;
    const model = models[manner.model];
    findings = takePart(handed, { ...manner, model }, new Course(course), commonClock);
    return { kind: 'found', impossibleAt: findings.impossibleAt, unfinished: findings.unfinished };
  }
  if (findings === undefined) throw new Error(`asked to ${asked.kind} before anything was judged`);
  if (asked.kind === 'explain') return { kind: 'violation', violation: findings.explain(asked.section) };
  return { kind: 'unfinished', told: findings.tellUnfinished(asked.section) };
}

parentPort?.on('message', (asked: ToThread) => {
  if (asked.kind === 'forget') {
    findings = undefined;
    return;
  }
  try {
    parentPort?.postMessage(answerTo(asked));
  } catch (error) {
    parentPort?.postMessage({ kind: 'error', error: sentError(error) } satisfies FromThread);
  }
});

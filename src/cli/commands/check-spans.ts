/** `seatrial check FILE --saga NAME`: the sagas that a file of spans tells of, against what a target file says of them. */

import { resolve } from 'node:path';
import { judgeSpans, type SpanJudgement } from '../../check/judge-spans.ts';
import { SeatrialError } from '../../lib/errors.ts';
import { nearest } from '../../lib/nearest.ts';
import { printable } from '../../lib/printable.ts';
import type { Event } from '../../model/event.ts';
import { createSpanReader } from '../../model/span-steps.ts';
import type { Target } from '../../model/target.ts';
import type { Anomaly, EvidenceRow } from '../../model/verdict.ts';
import { defaultTarget } from '../default-target.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { filePieces, refuseNoFile } from '../file-pieces.ts';
import { loadTarget, shown } from '../files.ts';
import type { SpanFlags } from '../flags.ts';
import { paintFor, type Paint } from '../paint.ts';
import { filedSpans } from '../span-file.ts';
import type { World } from '../world.ts';

/** Words of more steps than these are not held. */
const wordsMax = 2_000_000;
/** So many anomalies are printed. */
const shownMax = 5;

/** What a file says. */
interface ToldByFile {
  readonly events: readonly Event[];
  /** The line of each event's document, and the id of its span. */
  readonly places: readonly string[];
  readonly spans: number;
}

/** Judges the sagas of this kind in the file and prints the verdict. A verdict about nothing is inconclusive. */
export function checkSpans(given: string, flags: SpanFlags, world: World): ExitCode {
  const file = resolve(world.cwd, given);
  refuseNoFile(file);
  const name = shown(file);
  const { target } = loadTarget(flags.target ?? defaultTarget(world.cwd), world.cwd);
  const told = toldBy(filedSpans(filePieces(file), name), name, targetWith(target, flags.saga));
  const judged = judgeSpans({ target: targetWith(target, flags.saga), events: told.events });
  world.stdout.write(
    flags.json === true
      ? `${JSON.stringify({ file: name, target: target.name, saga: flags.saga, spans: told.spans, ...placedIn(judged, told) })}\n`
      : describe(judged, { told, name, saga: flags.saga, paint: paintFor(world.stdout, world) }),
  );
  return exitCodes[judged.verdict];
}

/** The target with this saga alone, told by spans, whatever its file says. */
function targetWith(target: Target, name: string): Target {
  const saga = Object.hasOwn(target.sagas, name) ? target.sagas[name] : undefined;
  if (saga !== undefined) return { ...target, sagas: { [name]: { spans: true, ...saga } } };
  const known = Object.keys(target.sagas);
  const near = nearest(name, known);
  throw new SeatrialError('E_USAGE', `target ${target.name} has no saga ${name}`, {
    hint: near === undefined ? `known: ${known.join(', ') || 'none'}` : `did you mean ${near}?`,
  });
}

function toldBy(spans: ReturnType<typeof filedSpans>, name: string, target: Target): ToldByFile {
  const read = createSpanReader(target);
  const events: Event[] = [];
  const places: string[] = [];
  const missing = new Set<string>();
  let number = 0;
  for (const { span, line } of spans) {
    number += 1;
    const found = read(span);
    const place = `${name}:${line}${span.id === undefined ? '' : `, span ${span.id}`}`;
    const add = (event: Event): void => {
      events.push(event);
      places.push(place);
    };
    for (const word of found.words) add({ ...word, at: 0 });
    if (found.missing !== undefined && !missing.has(found.missing)) {
      missing.add(found.missing);
      add({ kind: 'unseen', at: 0, seen: 'spans', passed: true, detail: found.missing });
    }
    if (events.length > wordsMax)
      throw new SeatrialError(
        'E_FILE_INVALID',
        `${name}:${line}:1: spans of more than ${wordsMax / 2} steps`,
        {
          hint: 'judge a shorter time: split the file by traces',
        },
      );
  }
  return { events, places, spans: number };
}

/** The same, its rows of evidence with their places in the file. */
function placedIn(judged: SpanJudgement, { places }: ToldByFile): object {
  return {
    ...judged,
    rules: judged.rules.map((rule) => ({
      ...rule,
      anomalies: rule.anomalies.map((anomaly) => ({
        ...anomaly,
        evidence: toldRows(anomaly).map((row) => ({ ...row, place: places[row.row - 1] })),
      })),
    })),
  };
}

/** The rows of spans: a file has no books. */
function toldRows({ evidence }: Anomaly): readonly EvidenceRow[] {
  return evidence.filter(({ source }) => source === 'events');
}

const withoutBooks =
  'spans say what a coordinator did, not what came of it: SG1 and SG4 to SG8 need the books that a run reads';

function describe(
  { verdict, sagas, rules, reasons }: SpanJudgement,
  { told, name, saga, paint }: { told: ToldByFile; name: string; saga: string; paint: Paint },
): string {
  const colour = ({ held: 'green', violated: 'red', inconclusive: 'yellow' } as const)[verdict];
  const number = `${sagas} ${sagas === 1 ? 'saga' : 'sagas'} in ${told.spans} ${told.spans === 1 ? 'span' : 'spans'}`;
  const anomalies = rules.flatMap((rule) => rule.anomalies);
  const row = ({ text, row: line }: EvidenceRow): string => `    ${text} (${told.places[line - 1] ?? name})`;
  const lines = [
    ...rules.map(({ rule, status, checked }) => `  ${rule} ${status}, ${checked} checked`),
    ...anomalies
      .slice(0, shownMax)
      .flatMap((one) => [`  ${one.rule}: ${one.summary}`, ...toldRows(one).map(row)]),
    ...(anomalies.length > shownMax ? [`  and ${anomalies.length - shownMax} more: --json`] : []),
    ...reasons.map((reason) => `  ${reason}`),
    `  ${withoutBooks}`,
  ];
  return [
    `${printable(name)}: ${paint[colour](verdict)} ${saga}, ${number}`,
    ...lines.map((line) => printable(line)),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

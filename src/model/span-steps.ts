/**
 * Spans of the services that have to do with a saga, as their words on it: where a span begins and where it ends, by its service's own clock.
 *
 *     saga.id                     which saga; a span without it is about none
 *     saga.kind                   step, compensation or saga; left out: what the name is in the target file
 *     saga.step                   the step or compensation; left out: the span's name. Of a compensation also the step that it undoes
 *     saga.name                   which of the target's sagas, where the service has to do with several
 *     saga.outcome                of a step: ok, refused, unknown (`span-outcome.ts`); of a saga: completed, compensated, stuck
 *     saga.parent, saga.step      of a saga: the saga that it is a step of, and which
 *     saga.key                    the idempotency key of the call
 *
 * A span is sent when it has ended, so what a process was at when it was killed is not among them, nor what it had not sent yet: that there is no
 * span proves nothing. A span that is delivered again counts once.
 */

import type { SagaEvent } from './event.ts';
import type { Span } from './otlp-spans.ts';
import { replicaName } from './place.ts';
import { outcomeOf } from './span-outcome.ts';
import { sagasWithSpans, serviceInSpans, tellersOf } from './spans.ts';
import type { Saga, Target } from './target.ts';

/** A word that a span tells, without when it was heard. */
export type SpanWord = Omit<SagaEvent, 'at'>;

/** What a span tells: words, or that something of it is missing. Neither: it is about no step. */
export interface SpanWords {
  readonly words: readonly SpanWord[];
  /** One sentence; the same for all spans that lack the same. */
  readonly missing?: string;
}

/** Reads spans, in the order in which they are delivered. */
export type ReadSpan = (span: Span) => SpanWords;

const nothing: SpanWords = { words: [] };

/** Reads for the sagas of this target that are told by spans. It remembers the ids of those that told something. O(steps) a span. */
export function createSpanReader(target: Target): ReadSpan {
  const told = new Set<string>();
  const sagas = sagasWithSpans(target.sagas);
  return (span) => {
    const concerned = sagas.filter(([, saga]) => tellersOf(saga).has(serviceInSpans(span.service, saga)));
    const [first] = concerned;
    if (first === undefined) return isNameless(span) ? { words: [], missing: nameless } : nothing;
    const service = serviceInSpans(span.service, first[1]);
    if (span.id !== undefined && told.has(span.id)) return nothing;
    const found = wordsOf(span, concerned, replicaOf(span, service, target));
    if (span.id !== undefined && found.words.length > 0) told.add(span.id);
    return found;
  };
}

const nameless = 'spans with a saga.id do not say which service sent them: service.name';

/** What SDKs write where nobody has named the service. */
function isNameless({ service, attributes }: Span): boolean {
  return attributes.has('saga.id') && (service === '' || /^unknown_service(?::|$)/.test(service));
}

type NamedSaga = readonly [name: string, saga: Saga];

function wordsOf(span: Span, sagas: readonly NamedSaga[], replica: string | undefined): SpanWords {
  const { attributes, attributesDropped, startNanos, endNanos, isSampled } = span;
  const id = attributes.get('saga.id') ?? '';
  if (id === '')
    return attributesDropped === 0
      ? nothing
      : { words: [], missing: `spans of ${span.service} have lost attributes before they were sent` };
  const what = meaningOf(span, sagas);
  if (what === undefined) return nothing;
  if (what === anything)
    return { words: [], missing: `nothing says of which saga ${named(span)} is: saga.name` };
  if (replica === undefined)
    return {
      words: [],
      missing: `spans of ${span.service} do not say which replica sent them: service.instance.id`,
    };
  const isBackwards = endNanos !== undefined && isBefore(endNanos, startNanos);
  if (isBackwards) return { words: [], missing: `the clock of ${span.service} went backwards` };
  const common = { kind: 'saga', service: replica, saga: id, seen: 'spans' } as const;
  return {
    words: [
      { ...common, ...what.begin, nanos: startNanos },
      ...(what.end === undefined || endNanos === undefined
        ? []
        : [{ ...common, ...what.end, nanos: endNanos }]),
    ],
    ...(isSampled ? { missing: `${span.service} sends only some of its traces` } : {}),
  };
}

type Word = Pick<SagaEvent, 'action' | 'step' | 'outcome' | 'status' | 'key' | 'name' | 'parent'>;

/** No name of a step: several are meant, and nothing says which. */
const anything = '';

/** What its beginning and its end are; `anything`: nobody can tell. */
function meaningOf(
  span: Span,
  all: readonly NamedSaga[],
): { readonly begin: Word; readonly end: Word | undefined } | typeof anything | undefined {
  const { attributes } = span;
  const kind = attributes.get('saga.kind')?.toLowerCase();
  const wanted = attributes.get('saga.name');
  const sagas = wanted === undefined ? all : all.filter(([name]) => name === wanted);
  const step = kind === 'saga' ? undefined : stepNamed(named(span), kind === 'compensation', sagas);
  if (step === anything) return anything;
  if (step !== undefined) {
    const key = attributes.get('saga.key');
    const outcome = outcomeOf(span);
    const common = { step, ...(key === undefined ? {} : { key }) };
    return {
      begin: { action: 'begin', ...common },
      end: { action: 'end', ...common, ...(outcome === undefined ? {} : { outcome }) },
    };
  }
  const isWhole = kind === 'saga' || (kind === undefined && isNameOf(span, sagas));
  return isWhole ? wholeSaga(span, sagas) : undefined;
}

/** A whole saga: that it has ended only its outcome says, because the span may be that of the request that began it. */
function wholeSaga(
  { name: spanName, attributes }: Span,
  sagas: readonly NamedSaga[],
): { begin: Word; end: Word | undefined } {
  const called = attributes.get('saga.name') ?? spanName;
  const name = sagas.some(([one]) => one === called) ? called : undefined;
  const parent = attributes.get('saga.parent');
  const step = attributes.get('saga.step');
  const said = attributes.get('saga.outcome')?.toLowerCase();
  const status = statuses.find((one) => one === said);
  return {
    begin: {
      action: 'start',
      ...(name === undefined ? {} : { name }),
      ...(parent === undefined ? {} : { parent, ...(step === undefined ? {} : { step }) }),
    },
    end: status === undefined ? undefined : { action: 'finish', status },
  };
}

const statuses = ['completed', 'compensated', 'stuck'] as const;

function isNameOf({ name, attributes }: Span, sagas: readonly NamedSaga[]): boolean {
  return !attributes.has('saga.step') && sagas.some(([one]) => one === name);
}

function named({ name, attributes }: Span): string {
  return attributes.get('saga.step') ?? name;
}

/** The step or compensation that is meant, or {@link anything}; `undefined`: none of these sagas'. */
function stepNamed(name: string, isUndo: boolean, sagas: readonly NamedSaga[]): string | undefined {
  const meant = new Set(
    sagas.flatMap(([, { steps }]) =>
      steps.flatMap((step) => {
        if (step.compensation === name) return [name];
        if (step.name !== name) return [];
        return isUndo ? (step.compensation ?? []) : [name];
      }),
    ),
  );
  const [first] = meant;
  return meant.size > 1 ? anything : first;
}

/** The replica that sent it; `undefined`: nobody can tell which one. */
function replicaOf({ instance }: Span, service: string, { services }: Target): string | undefined {
  const replicas = services[service]?.replicas ?? 1;
  const names = Array.from({ length: replicas }, (_, index) => replicaName({ service, number: index + 1 }));
  return replicas === 1 ? names[0] : names.find((name) => name === instance);
}

/** Whether one time is before another, both in decimal digits without zeros before them. */
export function isBefore(nanos: string, other: string): boolean {
  return nanos.length === other.length ? nanos < other : nanos.length < other.length;
}

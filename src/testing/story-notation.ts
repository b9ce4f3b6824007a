/** The first part of the history notation: what happened, as events. See `history-notation.ts`. */

import type { Event, OperationEvent, SagaEvent } from '../model/event.ts';
import { ownerOf, type Saga, type Target } from '../model/target.ts';
import { unreadable } from './notation-error.ts';

/** What a story is told as. */
export interface Story {
  readonly events: readonly Event[];
  /** When the faults were over: `LIFT`, or heal. */
  readonly liftedMs: number;
  readonly healedMs: number;
  readonly flags: ReadonlySet<string>;
}

type OperationWord = Omit<OperationEvent, 'kind' | 'at' | 'type' | 'id' | 'client' | 'result'> & {
  result?: string | null;
};

const marks = { '': 'ok', '!': 'fail', '?': 'info' } as const;
const flags = new Set(['NOISY', 'BUSY', 'RELINKED', 'UNHEALED', 'ALLOWED']);
/** `charge.see:x=v1`, `2/~charge.set:x=v1<v0>v2`: see `history-notation.ts`. */
const entityWord = /^(?:(\d+)\/)?(~)?([a-z]+)\.(see|set|mark|free):(\w+)(?:=(?:(\w+)(?:<(\w+))?>)?(\w+))?$/;
/** An operation that is no saga and no item. */
const look: OperationWord = { f: 'look', place: 'order.1' };
const outcomes = { '': 'ok', '!': 'refused', '?': 'unknown' } as const;

/**
 * The events of the words, in order, each 10 ms after the one before.
 *
 * @throws {@link SeatrialError} `E_USAGE` for a word that is not in the notation
 */
export function tellStory(words: readonly string[], target: Target): Story {
  const teller = new Teller(target);
  const sagas = new Set(
    words.filter((word) => isSagaWord(word)).map((word) => /^(\d+)\//.exec(word)?.[1] ?? '1'),
  );
  for (const word of words) sagas.delete(/^(\d+)</.exec(word)?.[1] ?? '');
  for (const number of sagas) {
    if (!words.some((word) => /^(\d+\/)?ask/.test(word) && (/^(\d+)\//.exec(word)?.[1] ?? '1') === number)) {
      teller.tell(`${number}/ask`);
    }
  }
  for (const word of words) teller.tell(word);
  return teller.finish();
}

function isSagaWord(word: string): boolean {
  return /^(\d+\/)?([\^%]?~?[a-z]+|%?~?\.)([#!?*\]@-].*)?$/.test(word) || entityWord.test(word);
}

/** Collects events; the time and the operations' numbers are its own. */
class Teller {
  readonly #events: Event[] = [{ kind: 'phase', at: 0, phase: 'baseline' }];
  readonly #flags = new Set<string>();
  readonly #open = new Map<string, { readonly word: OperationWord; readonly id: number }>();
  #at = 100;
  #nextId = 1;
  #liftedMs: number | undefined;
  #healedMs: number | undefined;
  readonly #sagas: Target['sagas'];
  /** What is asked for. */
  readonly #name: string;
  /** Sagas that are steps of others: the kind, by number. */
  readonly #children = new Map<string, string>();

  constructor({ sagas }: Target) {
    this.#sagas = sagas;
    this.#name = Object.keys(sagas)[0] ?? '';
  }

  /** One word. */
  tell(word: string): void {
    this.#at += 10;
    const time = /^(\d+)ms$/.exec(word)?.[1];
    if (time !== undefined) this.#at += Number(time);
    else if (flags.has(word)) this.#flags.add(word);
    else if (word === 'FAULT') this.#events.push({ kind: 'phase', at: this.#at, phase: 'faulted' });
    else if (word === 'HEAL') this.#heal();
    else if (word === 'EXIT')
      this.#events.push({
        kind: 'service',
        at: this.#at,
        service: `${this.#owner()}.1`,
        action: 'exited',
      });
    else if (word === 'UNSEEN' || word === 'UNHEARD')
      this.#events.push({ kind: 'unseen', at: this.#at, passed: word === 'UNSEEN', detail: 'noted' });
    else if (word === 'UNTOLD')
      this.#events.push({ kind: 'unseen', at: this.#at, seen: 'spans', passed: true, detail: 'noted' });
    else if (word === 'CROWDED')
      this.#events.push({
        kind: 'contention',
        at: this.#at,
        fromMs: this.#at - 10,
        service: 'order.1',
        waited: 0.8,
      });
    else if (word === 'STALL')
      this.#events.push({ kind: 'stall', at: this.#at, fromMs: this.#at - 10, lateMs: 200 });
    else if (word === 'CLOGGED')
      this.#events.push({ kind: 'busy', at: this.#at, harnessP99Ms: 5, proxyP99Ms: 200 });
    else if (word === 'LIFT') this.#liftedMs = this.#at;
    else if (/^(EXIT|BACK|READY)=[a-z]+$/.test(word)) this.#process(word);
    else if (/^heard=\w+$/.test(word))
      this.#events.push({ kind: 'acknowledged', at: this.#at, service: 'order.1', key: word.slice(6) });
    else if (/^(asks|got|load)=/.test(word)) this.#traffic(word);
    else if (/^(\d+\[)?[prd]:/.test(word)) this.#operation(word);
    else if (/^\d+\]/.test(word)) this.#close(word);
    else if (/^\d+</.test(word)) this.#child(word);
    else if (entityWord.test(word)) this.#entity(word);
    else this.#saga(word);
  }

  /** The whole story. */
  finish(): Story {
    this.#at += 10;
    if (this.#healedMs === undefined) this.#heal();
    this.#events.push({ kind: 'quiet', at: this.#at, quiet: !this.#flags.has('NOISY'), detail: 'noted' });
    const healedMs = this.#healedMs ?? this.#at;
    return { events: this.#events, liftedMs: this.#liftedMs ?? healedMs, healedMs, flags: this.#flags };
  }

  #process(text: string): void {
    const [word, service = ''] = text.split('=');
    const action = word === 'EXIT' ? 'exited' : word === 'BACK' ? 'started' : 'ready';
    this.#events.push({ kind: 'service', at: this.#at, service: `${service}.1`, action });
  }

  /** Many rows in one word, all at the same time; a load row's requests were due just now. */
  #traffic(text: string): void {
    const [, word = '', name = 'look', first, second, uncounted] =
      /^(asks|got|load)=(?:([a-z]+):)?(\d+)(?::(\d+))?(-)?$/.exec(text) ?? [];
    if (first === undefined) throw unreadable(text);
    const number = Number(first);
    if (word === 'load') {
      const phase = this.#events.findLast((event) => event.kind === 'phase')?.phase ?? 'baseline';
      const well = Number(second ?? first);
      const failed = well < number ? { 'no answer within 1s': number - well } : {};
      const row = { request: name, counts: uncounted === undefined, due: number, well, failed };
      this.#events.push({ kind: 'load', at: this.#at, phase, fromMs: this.#at - 5, toMs: this.#at, ...row });
    } else {
      for (let n = 0; n < number; n += 1) {
        if (word === 'asks') this.#complete(look, this.#invoke(look), '', this.#nextId - 1);
        else this.#got(name, n);
      }
    }
  }

  #got(service: string, n: number): void {
    const row = { kind: 'request', at: this.#at, service, method: 'POST', path: '/' } as const;
    this.#events.push({ ...row, key: `k${n % 3}` });
  }

  #heal(): void {
    this.#healedMs = this.#at;
    this.#events.push({ kind: 'phase', at: this.#at, phase: 'healed' });
  }

  #operation(text: string): void {
    const [, handle, f = '', item = '', over, value, replica = '1', mark = ''] =
      /^(?:(\d+)\[)?([prd]):([a-z]\w*)(?:=(?:(\w+)>)?(\w+))?(?:@(\d))?([!?*]?)$/.exec(text) ?? [];
    if (item === '') throw unreadable(text);
    const nothing = (name: string | undefined): string | null =>
      name === undefined || name === '_' ? null : name;
    const word: OperationWord = {
      f: { p: 'put', r: 'read', d: 'delete' }[f] ?? f,
      place: `catalog.${replica}`,
      item,
      ...(f === 'p' ? { value: value ?? '' } : {}),
      ...(over === undefined ? {} : { replaces: nothing(over) }),
      ...(f === 'r' ? { result: nothing(value) } : {}),
    };
    const id = this.#invoke(word, handle);
    if (handle !== undefined) this.#open.set(handle, { word, id });
    else this.#complete(word, id, mark, id);
  }

  #close(text: string): void {
    const [, handle = '', mark = ''] = /^(\d+)\]([!?]?)$/.exec(text) ?? [];
    const open = this.#open.get(handle);
    if (open === undefined) throw unreadable(text);
    this.#complete(open.word, open.id, mark, 1_000 + Number(handle));
  }

  #invoke(told: OperationWord, handle?: string): number {
    const word = { ...told };
    delete word.result;
    const id = this.#nextId;
    this.#nextId += 1;
    const client = handle === undefined ? id : 1_000 + Number(handle);
    this.#events.push({ kind: 'operation', at: this.#at, type: 'invoke', id, client, ...word });
    return id;
  }

  #complete({ result, ...word }: OperationWord, id: number, mark: string, client: number): void {
    if (mark === '*') return;
    const type = marks[mark as keyof typeof marks];
    const seen = type === 'ok' && result !== undefined ? { result } : {};
    this.#events.push({ kind: 'operation', at: this.#at, type, id, client, ...word, ...seen });
  }

  /** What a step's participant did to an entity. */
  #entity(text: string): void {
    const [, number = '1', tilde, name = '', word = '', entity = '', replaced, from, version] =
      entityWord.exec(text) ?? [];
    const step = this.#definitionOf(number).steps.find((one) => one.name === name);
    const called = tilde === undefined ? step?.name : step?.compensation;
    const action = ({ see: 'read', set: 'write', mark: 'lock', free: 'unlock' } as const)[word];
    if (step === undefined || called === undefined || action === undefined) throw unreadable(text);
    const named = (one: string): string | null => (one === '_' ? null : one);
    this.#events.push({
      kind: 'entity',
      at: this.#at,
      service: step.service,
      saga: `o-${number}`,
      step: called,
      action,
      entity,
      ...(version === undefined ? {} : { version: named(version) }),
      ...(replaced === undefined ? {} : { replaces: named(replaced) }),
      ...(from === undefined ? {} : { from: named(from) }),
    });
  }

  /** A saga begins as a step of the first one. */
  #child(text: string): void {
    const [, number = '', step = ''] = /^(\d+)<([a-z]+)$/.exec(text) ?? [];
    const name = this.#definitionOf('1').steps.find((one) => one.name === step)?.saga;
    if (name === undefined) throw unreadable(text);
    this.#children.set(number, name);
    const service = ownerOf(this.#definitionOf(number));
    const saga = `o-${number}`;
    this.#events.push({ kind: 'saga', at: this.#at, service, saga, action: 'start', parent: 'o-1', step });
  }

  /** The kind of saga that a number means: what is asked for, unless it is a step of another one. */
  #definitionOf(number: string): Saga {
    const definition = this.#sagas[this.#children.get(number) ?? this.#name];
    if (definition === undefined) throw new Error('the target of a story has a saga');
    return definition;
  }

  #owner(): string {
    return ownerOf(this.#definitionOf('1'));
  }

  #saga(text: string): void {
    const [, number = '1', seen, tilde, name = '', key, time, ending, mark = ''] =
      /^(?:(\d+)\/)?([\^%])?(~)?([a-z]+|\.)(?:#(\w+))?(?:@(\d+))?(\])?([!?*-]?)$/.exec(text) ?? [];
    const saga = `o-${number}`;
    if (name === 'ask') {
      const word = { f: this.#name, place: `${this.#owner()}.1`, saga };
      this.#complete(word, this.#invoke(word), mark, this.#nextId - 1);
      return;
    }
    const definition = this.#definitionOf(number);
    const common = { kind: 'saga', at: this.#at, service: ownerOf(definition), saga } as const;
    if (name === '.') {
      const status = tilde === undefined ? 'completed' : 'compensated';
      const told = seen === '%' ? ({ seen: 'spans', nanos: nanos(time ?? this.#at) } as const) : {};
      this.#events.push({ ...common, action: 'finish', status, ...told });
      return;
    }
    const step = definition.steps.find((one) => one.name === name);
    const called = tilde === undefined ? step?.name : step?.compensation;
    if (step === undefined || called === undefined) throw unreadable(text);
    const row: SagaEvent = {
      ...common,
      // Without a coordinator whoever does it says so.
      service: definition.coordinator ?? step.service,
      action: 'begin',
      step: called,
      ...(key === undefined ? {} : { key }),
      ...(seen === '^' ? { seen: 'proxy' } : {}),
      ...(seen === '%' ? { seen: 'spans', nanos: nanos(time ?? this.#at) } : {}),
    };
    if (ending === undefined) this.#events.push(row);
    if (mark !== '*') {
      const outcome = mark === '-' ? {} : { outcome: outcomes[mark as keyof typeof outcomes] };
      const ended = seen === '%' ? { nanos: nanos(Number(time ?? this.#at) + 5) } : {};
      this.#events.push({ ...row, at: this.#at + 5, action: 'end', ...ended, ...outcome });
    }
  }
}

/** ms of the story as the time of a span. */
function nanos(ms: number | string): string {
  return `${ms}000000`;
}

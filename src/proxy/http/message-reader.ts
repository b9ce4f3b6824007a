/**
 * Where the HTTP/1.x messages in one direction of a connection begin and end (RFC 9112), from reads that may cut them anywhere.
 *
 * It only watches: it decides nothing about the bytes and keeps none but a head that is not complete yet (at most 64 KiB or 256
 * lines). As soon as it is not certain any more where a message ends it says so, once, and nothing after: what is guessed is
 * worse than what is not known. Time is linear in the bytes; those of a body are not looked at.
 */

import { bodyLength } from './body-length.ts';
import { ChunkedBody, type BodyEvents } from './chunked-body.ts';
import { HeadCollector, type HeadLoss } from './head-collector.ts';
import type { MessageHead } from './message-head.ts';

/**
 * Why nothing more is told of a direction: it is not HTTP/1.x, or HTTP/2; a head is too large; lengths or chunks are ambiguous or
 * broken; the connection was upgraded (101, CONNECT); or it ended inside a message.
 */
export type Loss = HeadLoss | 'upgraded' | 'cut';

/** What a reader tells. Offsets count in the data of the present {@link MessageReader.read}; views are valid during the call. */
export interface MessageEvents<Head extends MessageHead> extends BodyEvents {
  /** The first byte of a message is at this offset. */
  begin?(at: number): void;
  /** A head is complete; `end` is just behind its blank line. It has fields during the call, and later if it is told to {@link HeadFields.keep} them. */
  head(head: Head, end: number): void;
  /** The message is complete; `end` is just behind it, 0 where only the end of the connection showed it. */
  done(end: number): void;
  /** Nothing more will be told. */
  lost(why: Loss): void;
}

type State = 'between' | 'head' | 'length' | 'chunked' | 'until-close' | 'lost';

const newline = 0x0a;
const carriageReturn = 0x0d;
/** Blank lines before a message that are passed over. */
const strayBytesMax = 1_024;

/** See the header. Interim responses (1xx) are messages of their own. */
export class MessageReader<Head extends MessageHead = MessageHead> {
  readonly #kind: Head['kind'];
  readonly #events: MessageEvents<Head>;
  readonly #requestMethod: (() => string | undefined) | undefined;
  readonly #heads: HeadCollector;
  #state: State = 'between';
  #chunks: ChunkedBody | undefined;
  /** What is left of a body of known length. */
  #left = 0;
  #strayBytes = 0;

  /** `requestMethod`: of the request that the next response answers; what HEAD and CONNECT are answered with has no body. */
  constructor(kind: Head['kind'], events: MessageEvents<Head>, requestMethod?: () => string | undefined) {
    this.#kind = kind;
    this.#events = events;
    this.#requestMethod = requestMethod;
    this.#heads = new HeadCollector(kind);
  }

  /** Whether it is certain what comes next. */
  get isLost(): boolean {
    return this.#state === 'lost';
  }

  /** The next bytes of the direction. */
  read(data: Buffer): void {
    for (let at = 0; at < data.length && this.#state !== 'lost';) at = this.#step(data, at);
  }

  /** The direction has ended. */
  end(): void {
    if (this.#state === 'until-close') this.#finish(0);
    else if (this.#state !== 'between') this.lose('cut');
  }

  /** Stop telling: what follows is known from elsewhere not to be HTTP. */
  lose(why: Loss): void {
    if (this.isLost) return;
    this.stop();
    this.#events.lost(why);
  }

  /** The connection is over: nothing more is told, and nothing held. */
  stop(): void {
    this.#state = 'lost';
    this.#heads.drop();
  }

  /** Read one part of a message. @returns the offset behind it */
  #step(data: Buffer, at: number): number {
    switch (this.#state) {
      case 'between':
        return this.#begin(data, at);
      case 'head':
        return this.#readHead(data, at);
      case 'length': {
        const end = Math.min(data.length, at + this.#left);
        this.#left -= end - at;
        this.#events.body?.(data.subarray(at, end));
        if (this.#left === 0) this.#finish(end);
        return end;
      }
      case 'chunked':
        return this.#readChunks(data, at);
      case 'until-close':
        this.#events.body?.(data.subarray(at));
        return data.length;
      case 'lost':
        return data.length;
    }
  }

  /** The first byte tells most of what is not HTTP at all; a request may follow blank lines (section 2.2). */
  #begin(data: Buffer, at: number): number {
    const byte = data[at] ?? 0;
    if (this.#kind === 'request' && (byte === newline || byte === carriageReturn)) {
      this.#strayBytes += 1;
      if (this.#strayBytes > strayBytesMax) this.lose('malformed');
      return at + 1;
    }
    if (!canBegin(this.#kind, byte)) this.lose('not-http');
    else {
      this.#strayBytes = 0;
      this.#state = 'head';
      this.#events.begin?.(at);
    }
    return at;
  }

  #readHead(data: Buffer, at: number): number {
    const found = this.#heads.read(data, at);
    if (found === undefined) return data.length;
    if (typeof found === 'string') {
      this.lose(found);
      return data.length;
    }
    this.#enter(found as Head, this.#heads.end);
    return this.#heads.end;
  }

  /** A head was read: what follows it? */
  #enter(head: Head, end: number): void {
    const length = bodyLength(head, this.#requestMethod?.());
    this.#events.head(head, end);
    head.fields.leave();
    if (this.isLost) return;
    if (length === 0) this.#finish(end);
    else if (typeof length === 'number') {
      this.#state = 'length';
      this.#left = length;
    } else if (length === 'upgraded') {
      this.#finish(end);
      this.lose(length);
    } else if (length === 'malformed') this.lose(length);
    else this.#state = length;
  }

  #readChunks(data: Buffer, at: number): number {
    const chunks = (this.#chunks ??= new ChunkedBody());
    const end = chunks.read(data, at, this.#events);
    if (chunks.state === 'complete') this.#finish(end);
    else if (chunks.state === 'broken') this.lose('malformed');
    return end;
  }

  #finish(end: number): void {
    if (this.isLost) return;
    this.#state = 'between';
    this.#chunks = undefined;
    this.#events.done(end);
  }
}

function canBegin(kind: MessageHead['kind'], byte: number): boolean {
  return kind === 'response' ? byte === 0x48 : byte > 0x20 && byte < 0x7f;
}

/**
 * Watches one connection: pairs the requests that pass with their replies, in order (RFC 9112, section 9.3), as long as it is certain which
 * belongs to which.
 *
 * Whatever goes wrong in here ends the watching and nothing else.
 */

import { crc32 } from 'node:zlib';
import { now } from '../chunk.ts';
import type { ConnectionTap } from '../connection-tap.ts';
import type { Stream } from '../toxic-kind.ts';
import { hasFailed, type BegunRequest, type Exchange } from './exchange.ts';
import type { RequestHead, ResponseHead } from './message-head.ts';
import { MessageReader, type Loss } from './message-reader.ts';
import type { RetryMemory } from './retry-memory.ts';
import { validTraceparent } from './traceparent.ts';

/**
 * Why a connection is not watched any longer: see {@link Loss}; a reply came that nobody had asked for; more was sent ahead of its replies
 * than is kept; or the watcher itself failed.
 */
export type WatchLoss = Exclude<Loss, 'cut'> | 'unasked' | 'too-many-open' | 'watcher-failed';

/** Who is told what is seen. */
export interface ExchangeListener {
  /** A request has begun. */
  began(): void;
  /** Its head has been read. */
  read?(request: BegunRequest): void;
  /** Whether the fields of a request may be asked for when it has ended. */
  keepsHeads?(): boolean;
  /** It has ended, and nothing more will be known of it. `undefined`: how it ended is not certain. */
  ended(exchange: Exchange | undefined): void;
  /** The connection is watched no longer; requests that were open have been told as ended. */
  lost(why: WatchLoss): void;
  /** The connection is closed. */
  closed(): void;
}

/** What is kept of requests sent ahead of their replies on one connection. */
const openMax = 1_024;
const openHeadBytesMax = 1024 * 1024;

/** A request whose head was read, as it becomes an exchange. */
interface OpenExchange extends Writable<Exchange> {
  /** Where it, and its final reply, began in their directions. */
  readonly beganByte: number;
  replyBeganByte: number;
  bodyCrc: number;
  bodyBytes: number;
  isSent: boolean;
  /** The one that was begun after it. */
  next: OpenExchange | undefined;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** See the header. */
export class ExchangeTap implements ConnectionTap {
  readonly #connection: number;
  readonly #acceptedAt = now();
  readonly #listener: ExchangeListener;
  readonly #retries: RetryMemory;
  readonly #requestReader: MessageReader<RequestHead>;
  readonly #replyReader: MessageReader<ResponseHead>;
  /** Bytes of each direction before what is read now, and when that was read. */
  #bytesUp = 0;
  #bytesDown = 0;
  #at = 0;
  /** Without a whole reply: the oldest, which the next reply belongs to, and the newest. */
  #oldest: OpenExchange | undefined;
  #newest: OpenExchange | undefined;
  #open = 0;
  #openHeadBytes = 0;
  /** Of a request whose head goes on: it is open as well. */
  #isHeadOpen = false;
  #began = 0;
  #beganByte = 0;
  #sending: OpenExchange | undefined;
  #replyBegan = 0;
  #replyBeganByte = 0;
  #isReplyFinal = false;
  #hasAnswered = false;
  #requests = 0;
  #isOver = false;
  /** What is read now is an answer that a toxic gives. */
  #isGiven = false;

  /** `connection`: its number, for what is told. */
  constructor(connection: number, listener: ExchangeListener, retries: RetryMemory) {
    this.#connection = connection;
    this.#listener = listener;
    this.#retries = retries;
    this.#requestReader = this.#createRequestReader();
    this.#replyReader = this.#createReplyReader();
  }

  /** Whether it is certain that no request is open, nor on its way to where it can be seen: one was answered, and none came after. */
  get isIdle(): boolean {
    const isSending = this.#isHeadOpen || this.#sending !== undefined;
    return !this.#isOver && this.#hasAnswered && this.#oldest === undefined && !isSending;
  }

  /** Whether nothing of what the client may have sent was read. */
  get isUnread(): boolean {
    return this.#bytesUp === 0;
  }

  bytes(stream: Stream, data: Buffer, at: number): void {
    if (this.#isOver) return;
    this.#at = at;
    try {
      if (stream === 'upstream') this.#requestReader.read(data);
      else this.#replyReader.read(data);
    } catch {
      this.#fail();
    }
    if (stream === 'upstream') this.#bytesUp += data.length;
    else this.#bytesDown += data.length;
  }

  gave(answer: Buffer, at: number): void {
    this.#isGiven = true;
    this.bytes('downstream', answer, at);
    this.#isGiven = false;
  }

  ended(stream: Stream): void {
    this.#at = now();
    try {
      if (this.#isOver) return;
      if (stream === 'upstream') this.#requestReader.end();
      else this.#replyReader.end();
    } catch {
      this.#fail();
    }
  }

  closed(): void {
    this.#at = now();
    try {
      this.#lose('cut');
    } catch {
      this.#fail();
    }
    this.#listener.closed();
  }

  #createRequestReader(): MessageReader<RequestHead> {
    return new MessageReader<RequestHead>('request', {
      begin: (at) => {
        this.#began = this.#at;
        this.#beganByte = this.#bytesUp + at;
        this.#isHeadOpen = true;
        this.#listener.began();
        if (this.#open >= openMax) this.#lose('too-many-open');
      },
      head: (head) => {
        this.#readHead(head);
        if (this.#openHeadBytes > openHeadBytesMax && this.#open > 1) this.#lose('too-many-open');
      },
      body: (bytes) => {
        if (this.#sending === undefined) return;
        this.#sending.bodyCrc = crc32(bytes, this.#sending.bodyCrc);
        this.#sending.bodyBytes += bytes.length;
      },
      done: (end) => {
        if (this.#sending !== undefined) this.#requestSent(this.#sending, this.#bytesUp + end);
        this.#sending = undefined;
      },
      lost: (why) => {
        // What follows CONNECT is no HTTP if that is accepted: the reply says so.
        if (why !== 'upgraded') this.#lose(why);
      },
    });
  }

  #createReplyReader(): MessageReader<ResponseHead> {
    const events = {
      begin: (at: number): void => {
        this.#replyBegan = this.#at;
        this.#replyBeganByte = this.#bytesDown + at;
        if (this.#oldest === undefined) this.#lose('unasked');
      },
      head: ({ status }: ResponseHead): void => {
        this.#isReplyFinal = status >= 200 || status === 101;
        const open = this.#oldest;
        if (open === undefined || !this.#isReplyFinal) return;
        open.status = status;
        open.firstByte = this.#replyBegan;
        open.replyBeganByte = this.#replyBeganByte;
      },
      done: (end: number): void => {
        const open = this.#oldest;
        if (!this.#isReplyFinal || open === undefined) return;
        this.#oldest = open.next;
        this.#hasAnswered = true;
        open.isWhole = true;
        this.#tell(open, this.#bytesDown + end);
      },
      lost: (why: Loss): void => {
        this.#lose(why);
      },
    };
    return new MessageReader<ResponseHead>('response', events, () => this.#oldest?.method);
  }

  #readHead(head: RequestHead): void {
    if (this.#listener.keepsHeads?.() === true) head.fields.keep();
    this.#requests += 1;
    this.#isHeadOpen = false;
    const began = this.#began;
    const request: OpenExchange = {
      connection: this.#connection,
      request: this.#requests,
      method: head.method,
      target: head.target,
      began,
      acceptedMs: began - this.#acceptedAt,
      firstByte: undefined,
      ended: began,
      status: undefined,
      isWhole: false,
      isGiven: false,
      requestBytes: 0,
      replyBytes: 0,
      traceparent: undefined,
      retry: undefined,
      head,
      beganByte: this.#beganByte,
      replyBeganByte: 0,
      bodyCrc: 0,
      bodyBytes: 0,
      isSent: false,
      next: undefined,
    };
    this.#sending = request;
    if (this.#oldest === undefined) this.#oldest = request;
    else if (this.#newest !== undefined) this.#newest.next = request;
    this.#newest = request;
    this.#open += 1;
    this.#openHeadBytes += head.bytes;
    this.#listener.read?.(request);
    request.traceparent = validTraceparent(head.fields.first('traceparent'));
    const key = head.fields.first('idempotency-key');
    if (key !== undefined && this.#retries.repeatsKey(head, key, this.#at)) request.retry = 'key';
  }

  #requestSent(request: OpenExchange, endByte: number): void {
    request.isSent = true;
    request.requestBytes = endByte - request.beganByte;
    if (
      request.retry === undefined &&
      this.#retries.hasFailures &&
      this.#retries.repeatsFailed(request, this.#at)
    )
      request.retry = 'same';
  }

  /** It has ended: its reply at this byte, if it has one. */
  #tell(exchange: OpenExchange, endByte: number): void {
    this.#open -= 1;
    this.#openHeadBytes -= exchange.head.bytes;
    exchange.ended = this.#at;
    exchange.isGiven = this.#isGiven;
    if (exchange.status !== undefined) exchange.replyBytes = endByte - exchange.replyBeganByte;
    if (!exchange.isSent) exchange.requestBytes = this.#bytesUp - exchange.beganByte;
    else if (hasFailed(exchange)) this.#retries.failed(exchange, this.#at);
    this.#listener.ended(exchange);
  }

  #fail(): void {
    try {
      this.#lose('watcher-failed');
    } catch {
      // It is over in any case.
    }
  }

  /** Watch no longer. `cut`: the connection ends, so what is open was not answered, or not wholly. */
  #lose(why: Loss | WatchLoss): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#requestReader.lose('cut');
    this.#replyReader.lose('cut');
    this.#sending = undefined;
    if (this.#isHeadOpen) this.#listener.ended(undefined);
    this.#isHeadOpen = false;
    while (this.#oldest !== undefined) {
      const open = this.#oldest;
      this.#oldest = open.next;
      if (why === 'cut') this.#tell(open, this.#bytesDown);
      else this.#listener.ended(undefined);
    }
    if (why !== 'cut') this.#listener.lost(why);
  }
}

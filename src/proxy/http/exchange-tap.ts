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
  /** Its head has been read. `undefined`: nobody asks. */
  readonly read?: ((request: BegunRequest) => void) | undefined;
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

/** A request without its reply. */
interface OpenRequest {
  /** Its number on the connection. */
  readonly number: number;
  readonly began: number;
  /** Where it began in its direction. */
  readonly beganByte: number;
  head?: RequestHead;
  bytes: number;
  bodyCrc: number;
  bodyBytes: number;
  isSent: boolean;
  retry?: Exchange['retry'];
  traceparent: string | undefined;
  /** Of its final reply, as far as it was read. */
  status: number | undefined;
  replyBegan: number;
  replyBeganByte: number;
}

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
  /** Without a whole reply, oldest first. */
  #open: OpenRequest[] = [];
  #openHeadBytes = 0;
  #sending: OpenRequest | undefined;
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
    return !this.#isOver && this.#hasAnswered && this.#open.length === 0 && this.#sending === undefined;
  }

  /** Whether nothing of what the client may have sent was read. */
  get isUnread(): boolean {
    return this.#bytesUp === 0;
  }

  bytes(stream: Stream, data: Uint8Array, at: number): void {
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

  gave(answer: Uint8Array, at: number): void {
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
        this.#requests += 1;
        this.#sending = {
          number: this.#requests,
          began: this.#at,
          beganByte: this.#bytesUp + at,
          bytes: 0,
          bodyCrc: 0,
          bodyBytes: 0,
          isSent: false,
          traceparent: undefined,
          status: undefined,
          replyBegan: 0,
          replyBeganByte: 0,
        };
        this.#open.push(this.#sending);
        this.#listener.began();
        if (this.#open.length > openMax) this.#lose('too-many-open');
      },
      head: (head) => {
        this.#openHeadBytes += head.bytes;
        if (this.#sending !== undefined) this.#readHead(this.#sending, head);
        if (this.#openHeadBytes > openHeadBytesMax && this.#open.length > 1) this.#lose('too-many-open');
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
        if (this.#open[0]?.head === undefined) this.#lose('unasked');
      },
      head: ({ status }: ResponseHead): void => {
        this.#isReplyFinal = status >= 200 || status === 101;
        const [open] = this.#open;
        if (open === undefined || !this.#isReplyFinal) return;
        open.status = status;
        open.replyBegan = this.#replyBegan;
        open.replyBeganByte = this.#replyBeganByte;
      },
      done: (end: number): void => {
        if (!this.#isReplyFinal) return;
        const open = this.#open.shift();
        this.#hasAnswered = true;
        if (open !== undefined) this.#tell(open, true, this.#bytesDown + end);
      },
      lost: (why: Loss): void => {
        this.#lose(why);
      },
    };
    return new MessageReader<ResponseHead>('response', events, () => this.#open[0]?.head?.method);
  }

  #readHead(request: OpenRequest, head: RequestHead): void {
    request.head = head;
    this.#listener.read?.({
      connection: this.#connection,
      request: request.number,
      head,
      began: request.began,
      acceptedMs: request.began - this.#acceptedAt,
    });
    request.traceparent = validTraceparent(head.header('traceparent'));
    const key = head.header('idempotency-key');
    if (key !== undefined && this.#retries.repeatsKey(head, key, this.#at)) request.retry = 'key';
  }

  #requestSent(request: OpenRequest, endByte: number): void {
    request.isSent = true;
    request.bytes = endByte - request.beganByte;
    const { head, retry, bodyCrc, bodyBytes } = request;
    if (head === undefined || retry !== undefined || !this.#retries.hasFailures) return;
    const { method, target } = head;
    const looks = { method, target, bodyCrc, bodyBytes };
    if (this.#retries.repeatsFailed(looks, this.#at)) request.retry = 'same';
  }

  #tell(request: OpenRequest, isWhole: boolean, endByte: number): void {
    const { head, began, status, retry, isSent, bodyCrc, bodyBytes } = request;
    this.#openHeadBytes -= head?.bytes ?? 0;
    if (head === undefined) {
      this.#listener.ended(undefined);
      return;
    }
    const { method, target } = head;
    const exchange: Exchange = {
      connection: this.#connection,
      request: request.number,
      method,
      target,
      began,
      firstByte: status === undefined ? undefined : request.replyBegan,
      ended: this.#at,
      status,
      isWhole,
      isGiven: this.#isGiven,
      requestBytes: isSent ? request.bytes : this.#bytesUp - request.beganByte,
      replyBytes: status === undefined ? 0 : endByte - request.replyBeganByte,
      traceparent: request.traceparent,
      retry,
      head,
    };
    if (isSent && hasFailed(exchange)) this.#retries.failed({ method, target, bodyCrc, bodyBytes }, this.#at);
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
    const open = this.#open;
    this.#open = [];
    this.#sending = undefined;
    for (const request of open) {
      if (why === 'cut') this.#tell(request, false, this.#bytesDown);
      else this.#listener.ended(undefined);
    }
    if (why !== 'cut') this.#listener.lost(why);
  }
}

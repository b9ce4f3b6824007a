/**
 * Cuts one direction of a connection into the raw bytes of its HTTP/1.x messages, for who decides about each of them.
 *
 * Whatever the reads, what is told, put together, is what was read: byte for byte and in order. Only a head that is not complete
 * is held back, and only as long as it can still become one.
 */

import type { MessageHead } from './message-head.ts';
import { MessageReader } from './message-reader.ts';

/** What is told. Exactly the bytes of the direction, each once. */
export interface PartEvents<Head extends MessageHead> {
  /** A whole head whose message has a certain length. */
  head(head: Head, bytes: Buffer): void;
  /** More of the body, as it is on the wire. */
  body(bytes: Buffer): void;
  /** The message is complete. */
  done(): void;
  /** Nothing is certain any more: all that follows is told as {@link rest}. Called once. */
  lost(): void;
  /** Bytes of no certain message. */
  rest(bytes: Buffer): void;
}

/** What makes a reader: see {@link MessageReader}. */
export interface PartsOptions<Head extends MessageHead> {
  readonly kind: Head['kind'];
  readonly requestMethod?: () => string | undefined;
  /** Whether a head may begin so: what cannot is not held back. */
  readonly canBegin: (beginning: Buffer) => boolean;
}

/** See the header. */
export class MessageParts<Head extends MessageHead> {
  readonly #events: PartEvents<Head>;
  readonly #options: PartsOptions<Head>;
  readonly #reader: MessageReader<Head>;
  /** Of a head that is not complete. */
  #held: Buffer = Buffer.alloc(0);
  /** A head that is complete, until it is certain how long its message is. */
  #head: readonly [head: Head, bytes: Buffer] | undefined;
  #isInBody = false;
  #data: Buffer = Buffer.alloc(0);
  /** So much of the data has been told. */
  #told = 0;

  constructor(options: PartsOptions<Head>, events: PartEvents<Head>) {
    this.#options = options;
    this.#events = events;
    this.#reader = new MessageReader<Head>(
      options.kind,
      {
        head: (head, end) => {
          head.fields.keep();
          this.#head = [head, this.#takeHead(end)];
          this.#isInBody = true;
        },
        done: (end) => {
          this.#tellHead();
          const bytes = this.#take(end);
          if (bytes.length > 0) events.body(bytes);
          this.#isInBody = false;
          events.done();
        },
        lost: () => {
          events.lost();
          const head = this.#head?.[1] ?? this.#held;
          this.#head = undefined;
          this.#held = Buffer.alloc(0);
          if (head.length > 0) events.rest(head);
        },
      },
      options.requestMethod,
    );
  }

  get isLost(): boolean {
    return this.#reader.isLost;
  }

  /** The next bytes of the direction. */
  read(data: Buffer): void {
    this.#data = data;
    this.#told = 0;
    this.#reader.read(data);
    this.#tellHead();
    const bytes = this.#take(data.length);
    if (this.isLost || this.#isInBody) {
      if (bytes.length > 0) this.#events[this.isLost ? 'rest' : 'body'](bytes);
      return;
    }
    this.#held = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    if (this.#held.length > 0 && !this.#options.canBegin(this.#held)) this.lose();
  }

  /** The direction has ended: what is held back is told. */
  end(): void {
    this.#data = Buffer.alloc(0);
    this.#told = 0;
    this.#reader.end();
    const held = this.#held;
    this.#held = Buffer.alloc(0);
    if (held.length > 0) this.#events.rest(held);
  }

  /** Nobody decides any more: what is held back is told, and everything that follows. */
  lose(): void {
    this.#reader.lose('not-http');
  }

  /** The connection is over: nothing more is told, and nothing held. */
  stop(): void {
    this.#reader.stop();
    this.#held = Buffer.alloc(0);
  }

  #tellHead(): void {
    const head = this.#head;
    this.#head = undefined;
    if (head !== undefined) this.#events.head(...head);
  }

  #takeHead(end: number): Buffer {
    const bytes = Buffer.concat([this.#held, this.#take(end)]);
    this.#held = Buffer.alloc(0);
    return bytes;
  }

  #take(end: number): Buffer {
    const bytes = this.#data.subarray(this.#told, end);
    this.#told = Math.max(this.#told, end);
    return bytes;
  }
}

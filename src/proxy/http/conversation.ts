/**
 * The requests and answers of one connection, as an HTTP toxic acts on them.
 *
 *   1. What is not hit passes byte for byte. So does all that is no certain HTTP/1.x, and everything behind an upgrade.
 *   2. Answers keep the order of their requests: one that is given here waits for those before it.
 *   3. Behind a request whose connection is going to be closed nothing is forwarded.
 *   4. A lost reply is lost when the service has given it: the request was forwarded whole, the answer is read to its end.
 *   5. What has been decided about a request stays so when the toxic is changed or removed.
 *
 * A toxic may come to a connection that is at work. Then requests are looked at from the first that begins a turn of the client's;
 * a client that sends requests without waiting for answers must not be doing so at that moment.
 */

import { now } from '../chunk.ts';
import type { Outlet, Stage } from '../toxic-kind.ts';
import { DelayedOutlet } from './delayed-outlet.ts';
import { canBeginRequest, canBeginResponse } from './message-beginning.ts';
import type { RequestHead, ResponseHead } from './message-head.ts';
import { MessageParts } from './message-parts.ts';
import { answerBytes, letsPass, wantsClose, type RequestFate } from './request-fate.ts';

/** What a conversation is made from. */
export interface ConversationOptions {
  /** Decides about the `n`th request that the connection was seen to carry. */
  readonly decide: (head: RequestHead, n: number) => RequestFate;
  /** The connection carries what is no certain HTTP/1.x. Called at most once. */
  readonly unread: () => void;
  /** An answer was given here. */
  readonly gave?: (answer: Buffer) => void;
}

/** A request that was not answered yet. */
interface Open {
  readonly head: RequestHead;
  readonly fate: RequestFate;
  /** All of it was read. */
  isComplete: boolean;
  /** The sender was told to go on with the body. */
  isContinued?: boolean;
}

/** So many requests without an answer are followed on one connection. */
const openMax = 1_000;

/** See the header. */
export class Conversation {
  readonly #options: ConversationOptions;
  #requests: MessageParts<RequestHead>;
  readonly #responses: MessageParts<ResponseHead>;
  #up: DelayedOutlet | undefined;
  #down: DelayedOutlet | undefined;
  /** Oldest first. */
  readonly #open: Open[] = [];
  /** The request whose body is being read. */
  #request: Open | undefined;
  /** Of the response that is being read: the request it answers, and whether it is dropped. */
  #answered: Open | undefined;
  #isDropping = false;
  #seen = 0;
  /** The next bytes from the client begin a turn of its. */
  #isTurn = true;
  /** Nothing more is forwarded. */
  #isShut = false;
  #isClosed = false;
  /** The toxic was removed. */
  #isInert = false;
  /** It was told that the connection is unread, or is of no interest any more. */
  #isUnread = false;

  constructor(options: ConversationOptions) {
    this.#options = options;
    this.#requests = this.#requestParts();
    this.#responses = new MessageParts<ResponseHead>(
      { kind: 'response', requestMethod: () => this.#open[0]?.head.method, canBegin: canBeginResponse },
      {
        head: (head, bytes) => {
          this.#beginResponse(head, bytes);
        },
        body: (bytes) => {
          this.#pass(bytes);
        },
        done: () => {
          this.#endResponse();
        },
        lost: () => {
          this.#loseTrack();
        },
        rest: (bytes) => {
          this.#pass(bytes);
        },
      },
    );
  }

  /** The stage of the client's direction. */
  upstream(out: Outlet): Stage {
    this.#up = new DelayedOutlet(out);
    const push = (data: Buffer): void => {
      this.#readRequests(data);
    };
    return this.#stage(this.#up, { push, parts: () => this.#requests });
  }

  /** The stage of the service's direction. */
  downstream(out: Outlet): Stage {
    const delayed = new DelayedOutlet(out);
    this.#down = delayed;
    const push = (data: Buffer): void => {
      this.#isTurn = true;
      if (this.#isClosed) return;
      if (this.#seen === 0) delayed.push(data);
      else this.#responses.read(data);
    };
    return this.#stage(delayed, { push, parts: () => this.#responses });
  }

  #stage(
    delayed: DelayedOutlet,
    { push, parts }: { push: (data: Buffer) => void; parts: () => { end(): void; stop(): void } },
  ): Stage {
    return {
      push: ({ data }) => {
        push(data);
      },
      end: () => {
        // What was cut off is no news of the connection.
        this.#isUnread = true;
        parts().end();
        delayed.end();
      },
      leave: () => {
        this.#isInert = true;
        delayed.flush();
        this.#letGo();
      },
      stays: () => this.#owes,
      stop: () => {
        parts().stop();
        delayed.stop();
      },
      full: () => delayed.isFull,
    };
  }

  /** Whether a request was hit and is not through with it. */
  get #owes(): boolean {
    return this.#open.some(({ fate }) => !letsPass(fate));
  }

  /** Removed, and nothing is owed: what is held back goes. */
  #letGo(): void {
    if (!this.#isInert || this.#owes) return;
    this.#requests.lose();
    this.#responses.lose();
  }

  #requestParts(): MessageParts<RequestHead> {
    return new MessageParts<RequestHead>(
      { kind: 'request', canBegin: canBeginRequest },
      {
        head: (head, bytes) => {
          this.#beginRequest(head, bytes);
        },
        body: (bytes) => {
          this.#forward(bytes, this.#request);
        },
        done: () => {
          this.#endRequest();
        },
        lost: () => {
          this.#tellUnread();
          // Where it would end is not known: it cannot be answered.
          if (this.#request?.fate.kind === 'answer') this.#close();
        },
        rest: (bytes) => {
          this.#forward(bytes, this.#request);
        },
      },
    );
  }

  #readRequests(data: Buffer): void {
    // Not one request so far: this may be the first that begins a turn.
    const isAgain = this.#requests.isLost && this.#seen === 0 && this.#isTurn && !this.#isInert;
    if (isAgain) this.#requests = this.#requestParts();
    this.#isTurn = false;
    this.#requests.read(data);
  }

  #beginRequest(head: RequestHead, bytes: Buffer): void {
    if (this.#isShut) return;
    this.#seen += 1;
    const fate: RequestFate =
      this.#isInert || this.#responses.isLost ? { kind: 'pass' } : this.#options.decide(head, this.#seen);
    this.#request = { head, fate, isComplete: false };
    this.#open.push(this.#request);
    if (fate.kind === 'lost-request') this.#isShut = true;
    this.#forward(bytes, this.#request, fate.kind === 'late' ? now() + fate.ms : 0);
    this.#settle();
    if (this.#open.length > openMax) this.#loseTrack();
  }

  #endRequest(): void {
    const request = this.#request;
    this.#request = undefined;
    if (request === undefined) return;
    request.isComplete = true;
    if (request.fate.kind === 'lost-reply') this.#isShut = true;
    this.#settle();
  }

  #forward(bytes: Buffer, request: Open | undefined, due = 0): void {
    const fate = request?.fate.kind;
    if (fate !== undefined && fate !== 'pass' && fate !== 'late-reply') this.#up?.affected(bytes.length);
    if (fate !== 'answer' && !this.#isShut) this.#up?.push(bytes, due);
  }

  #beginResponse({ status }: ResponseHead, bytes: Buffer): void {
    const first = this.#open[0];
    const isInterim = status < 200 && status !== 101;
    const isAnswer = !isInterim && first !== undefined && first.fate.kind !== 'answer';
    this.#answered = isAnswer ? first : undefined;
    this.#isDropping = this.#answered?.fate.kind === 'lost-reply';
    const fate = this.#answered?.fate;
    this.#pass(bytes, fate?.kind === 'late-reply' && !this.#isInert ? now() + fate.ms : 0);
  }

  #endResponse(): void {
    const answered = this.#answered;
    this.#answered = undefined;
    if (answered === undefined) return;
    this.#open.shift();
    if (this.#isDropping) this.#close();
    else this.#settle();
    this.#letGo();
  }

  #pass(bytes: Buffer, due = 0): void {
    const isLate = this.#answered?.fate.kind === 'late-reply' && !this.#isInert;
    if (this.#isDropping || isLate) this.#down?.affected(bytes.length);
    if (!this.#isDropping && !this.#isClosed) this.#down?.push(bytes, due);
  }

  /** Does what the oldest request that was not answered waits for, and goes on to the next. */
  #settle(): void {
    for (let first = this.#open[0]; first !== undefined && !this.#isClosed; first = this.#open[0]) {
      const { head, fate, isComplete } = first;
      if (fate.kind === 'lost-request') {
        this.#open.shift();
        this.#close();
      } else if (fate.kind !== 'answer') return;
      else if (!isComplete) {
        this.#continue(first);
        return;
      } else {
        this.#open.shift();
        const data = answerBytes(fate.answer, head);
        this.#options.gave?.(data);
        this.#down?.push(data);
        if (wantsClose(head)) this.#close();
      }
    }
  }

  /** Who waits to be asked for the body is asked: the upstream would have. */
  #continue(request: Open): void {
    const isExpected = request.head.fields.first('expect')?.toLowerCase() === '100-continue';
    if (!isExpected || request.isContinued === true) return;
    request.isContinued = true;
    this.#down?.push(Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'));
  }

  /** It is not certain any more which answer is whose: requests that wait for theirs cannot get it. */
  #loseTrack(): void {
    const isOwed = this.#owes;
    this.#tellUnread();
    this.#requests.lose();
    this.#responses.lose();
    if (isOwed) this.#close();
  }

  #tellUnread(): void {
    if (this.#isUnread || this.#isInert) return;
    this.#isUnread = true;
    this.#options.unread();
  }

  /** Both ways, once everything sent before is out. */
  #close(): void {
    this.#isShut = true;
    this.#isClosed = true;
    this.#open.length = 0;
    this.#down?.end();
    this.#up?.end();
  }
}

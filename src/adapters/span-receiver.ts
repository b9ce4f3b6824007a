/**
 * Receiving the spans of services, with all that they say of sagas: a {@link startOtlpReceiver} on loopback, of which the requests are read as
 * documents.
 */

import { messageOf } from '../lib/errors.ts';
import { parsePreciseJson } from '../lib/precise-json.ts';
import { otlpDocumentOf } from '../model/otlp-protobuf-document.ts';
import { isOtlpDocument, spansIn, type Span } from '../model/otlp-spans.ts';
import { OtlpRefusal, type OtlpTaken } from './otlp-answer.ts';
import { startOtlpReceiver, type OtlpLimits, type OtlpReceiver, type OtlpRequest } from './otlp-receiver.ts';

/** Who is told. */
export interface SpanListener {
  /** The spans of one request, in its order. */
  readonly spans: (spans: readonly Span[]) => void;
  /** Something that was sent was not taken. */
  readonly refused: (why: string) => void;
}

/** How much is taken. */
export interface ReceiverLimits extends Partial<OtlpLimits> {
  readonly depthMax?: number;
  /** Of one request. */
  readonly spansMax?: number;
}

const loopback = '127.0.0.1';

/**
 * Listens on `port` of 127.0.0.1; 0: on a free one.
 *
 * @throws `SeatrialError` `E_USAGE` when somebody else listens there
 */
export async function startSpanReceiver(
  port: number,
  listener: SpanListener,
  { depthMax = 64, spansMax = 100_000, ...limits }: ReceiverLimits = {},
): Promise<OtlpReceiver> {
  const hint =
    'end what listens there (a collector, another run), or write another port in the target file: spans: { port: 4319 }';
  const take = (request: OtlpRequest): OtlpTaken => {
    const { spans, lacking } = spansIn(documentIn(request, depthMax));
    const number = spans.length + lacking.length;
    if (number > spansMax)
      throw new OtlpRefusal(413, `${number} spans in one request; ${spansMax} is the most`);
    listener.spans(spans);
    const [first] = lacking;
    return {
      refused: lacking.length,
      why: first === undefined ? '' : `${first.path.join('.')}: ${first.why}`,
    };
  };
  const refused = (_: number, why: string): void => {
    listener.refused(why);
  };
  return await startOtlpReceiver({ host: loopback, port, hint, limits }, { take, refused });
}

function documentIn({ form, pieces }: OtlpRequest, depthMax: number): unknown {
  const body = Buffer.concat(pieces);
  let document: unknown;
  try {
    document = form === 'protobuf' ? otlpDocumentOf(body) : parsePreciseJson(body.toString('utf8'), depthMax);
  } catch (error) {
    const what = form === 'protobuf' ? 'no OTLP' : 'not JSON that is taken';
    throw new OtlpRefusal(400, `the body is ${what}: ${messageOf(error)}`);
  }
  if (!isOtlpDocument(document)) throw new OtlpRefusal(400, 'the body must be an object with resourceSpans');
  return document;
}

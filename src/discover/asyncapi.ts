/**
 * AsyncAPI documents, one a service → who sends what to whom. A channel that one service sends on and another receives from is an
 * asynchronous edge.
 *
 * Version 3 says `send` and `receive`. Version 2 says what others do: who is told `subscribe` receives what the service sends. Many write
 * it the other way. The names of operations decide (`onOrderPlaced` below `subscribe`), for all files together; where they do not, the
 * specification is followed. Which reading was taken is said.
 */

import { append } from '../lib/append.ts';
import { createEdgeLimit } from './edge-limit.ts';
import { aloneIn, configuredTopology, togetherOf, type NamedEdge } from './configured.ts';
import type { Gathered } from './gathered.ts';
import { fieldOf, fieldsOf, isRecord, textOf, type Located } from './json-input.ts';
import type { ParsedFile } from './parsed-file.ts';
import { protocolTaken, protocolWord } from './protocols.ts';
import { some } from './unseen.ts';

/** One service at one channel. */
interface End {
  readonly service: string;
  readonly file: string;
  /** As a person would name it. */
  readonly channel: string;
  /** What both ends share: the topic, where one is named. */
  readonly topic: string;
  readonly word: 'publish' | 'subscribe' | 'send' | 'receive';
  readonly operation: string;
  readonly at: Located;
  /** Of the servers of its document, where they have one. */
  readonly protocol: string | undefined;
}

/** Whether this is such a document. */
export function looksLikeAsyncApi(value: unknown): boolean {
  return isRecord(value) && typeof value['asyncapi'] === 'string';
}

/** What these documents show together. */
export function gatherAsyncApi(files: readonly ParsedFile[]): Gathered {
  const documents = files.flatMap(({ name, documents: all }) =>
    all.map((at) => ({ file: name, service: textOf(fieldOf(fieldOf(at, 'info'), 'title')), at })),
  );
  const ends = documents.flatMap(({ file, service, at }) => endsOf(at, service, file));
  const spoken = isSpoken(ends);
  const sends = ({ word }: End): boolean => word === 'send' || word === (spoken ? 'publish' : 'subscribe');
  const senders = new Map<string, End[]>();
  const receivers = new Map<string, End[]>();
  for (const end of ends) {
    if (sends(end)) append(senders, ownerOf(end), end);
    else append(receivers, end.topic, end);
  }
  const limit = createEdgeLimit();
  const edgesOf = ({ service, topic, channel, at, protocol }: End): NamedEdge[] => {
    const found = receivers.get(topic) ?? [];
    limit(found.length, at);
    return found.map((receiver) => ({
      from: service,
      to: receiver.service,
      how: `channel ${channel}`,
      facts: { async: true },
      operations: [channel],
      protocol: protocolTaken([protocol, receiver.protocol]),
    }));
  };
  const topology = togetherOf(
    documents.map((one) =>
      configuredTopology(
        one.file,
        [{ name: one.service }],
        (senders.get(ownerOf(one)) ?? []).flatMap(edgesOf),
      ),
    ),
  );
  const ofTwo = [...new Set(ends.flatMap(({ word, file }) => (/^(?:pub|sub)/.test(word) ? [file] : [])))];
  const names = some(files.map(({ name }) => name));
  return {
    topology,
    callees: [],
    unseenIn: (merged) => [
      ...aloneIn(names, topology, merged, 'nobody among the files is at the other end of its channels'),
      ...(ofTwo.length === 0
        ? []
        : [
            {
              what: `${some(ofTwo)}: publish and subscribe`,
              why: spoken
                ? 'the names of their operations say that who publishes sends; the specification means the other side'
                : 'taken as version 2 of the specification means it: `subscribe` is what the service sends',
            },
          ]),
    ],
  };
}

function ownerOf({ file, service }: Pick<End, 'file' | 'service'>): string {
  return JSON.stringify([file, service]);
}

function endsOf(at: Located, service: string, file: string): End[] {
  const channels = new Map(fieldsOf(fieldOf(at, 'channels')));
  const protocol = serverProtocol(at);
  const older = Array.from(channels).flatMap(([channel, item]) =>
    (['publish', 'subscribe'] as const).flatMap((word): End[] => {
      const operation = fieldOf(item, word);
      if (!isRecord(operation.value)) return [];
      const topic = topicOf(operation) ?? topicOf(item) ?? channel;
      return [{ service, file, channel, topic, word, operation: nameOf(operation), at: operation, protocol }];
    }),
  );
  const newer = fieldsOf(fieldOf(at, 'operations')).flatMap(([name, operation]): End[] => {
    const { value: word } = fieldOf(operation, 'action');
    const { value: reference } = fieldOf(fieldOf(operation, 'channel'), '$ref');
    if ((word !== 'send' && word !== 'receive') || typeof reference !== 'string') return [];
    const key = reference.replace(/^.*\//, '').replaceAll('~1', '/').replaceAll('~0', '~');
    const item = channels.get(key);
    const { value: address } = item === undefined ? { value: undefined } : fieldOf(item, 'address');
    const channel = typeof address === 'string' ? address : key;
    const topic = (item === undefined ? undefined : topicOf(item)) ?? channel;
    return [{ service, file, channel, topic, word, operation: name, at: operation, protocol }];
  });
  return [...older, ...newer];
}

/** Where all servers speak the same; `kafka-secure` is Kafka. */
function serverProtocol(at: Located): string | undefined {
  const said = fieldsOf(fieldOf(at, 'servers')).map(([, server]) => fieldOf(server, 'protocol').value);
  const [only, other] = new Set(
    said.map((value) =>
      typeof value === 'string' ? protocolWord(value.replace(/-secure$/, '')) : undefined,
    ),
  );
  return other === undefined ? only : undefined;
}

function topicOf(at: Located): string | undefined {
  const { value } = fieldOf(fieldOf(fieldOf(at, 'bindings'), 'kafka'), 'topic');
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function nameOf(operation: Located): string {
  const { value } = fieldOf(operation, 'operationId');
  return typeof value === 'string' ? value : '';
}

/** Whether the operations' names say that `publish` is meant as sending. */
function isSpoken(ends: readonly End[]): boolean {
  let votes = 0;
  for (const { word, operation } of ends) {
    const receives = /^(?:on|handle|receive|consume|process|listen)(?![a-z])/.test(operation);
    const sends = /^(?:send|emit|publish|produce|raise|notify)(?![a-z])/.test(operation);
    if (word === 'subscribe') votes += Number(receives) - Number(sends);
    if (word === 'publish') votes += Number(sends) - Number(receives);
  }
  return votes > 0;
}

/** Proxies and toxics as they stand in requests and answers. */

import { badBody, missingField, ApiError } from './api-error.ts';
import {
  arrayField,
  booleanField,
  float32Field,
  int64Field,
  listBody,
  objectBody,
  objectField,
  stringField,
} from './body-fields.ts';
import { float32, int64 } from './go-json.ts';
import { observeIn } from './http/observe.ts';
import type { JsonObject, JsonValue } from './json-text.ts';
import type { ProxyInput } from './proxy-registry.ts';
import type { ProxySettings, TcpProxy } from './tcp-proxy.ts';
import { createToxic, numbersOf, type Toxic, type ToxicChange } from './toxic.ts';
import type { Place, ToxicKind } from './toxic-kind.ts';
import { toxicKind } from './toxics/registry.ts';

/** What Go calls a proxy and its fields when they are of the wrong type: one by itself, and one of a list. */
interface GoProxy {
  readonly type: string;
  readonly field: string;
  readonly enabled: string;
}

const alone: GoProxy = { type: 'toxiproxy.Proxy', field: 'Proxy', enabled: 'Proxy.enabled' };
const listed: GoProxy = {
  type: String.raw`struct { toxiproxy.Proxy; Enabled *bool "json:\"enabled\"" }`,
  field: '.Proxy',
  enabled: '.enabled',
};
/** And a change of a toxic. */
const toxicChange = String.raw`struct { Attributes interface {} "json:\"attributes\""; Toxicity float32 "json:\"toxicity\"" }`;

/** A proxy, in Toxiproxy's field order. `Logger` is a leak of its own that clients may have got used to. */
export function proxyOut(proxy: TcpProxy): object {
  return { name: proxy.name, ...proxy.settings, Logger: {}, toxics: proxy.toxics.map(toxicOut) };
}

/** A toxic, in Toxiproxy's field order. */
export function toxicOut({ attributes, name, type, streamText, toxicity }: Toxic): object {
  return {
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([key, value]) => [
        key,
        typeof value === 'number' ? int64(value) : value,
      ]),
    ),
    name,
    type,
    stream: streamText,
    toxicity: float32(toxicity),
  };
}

/** What a toxic that acts on requests has done, newest last. @throws {@link ApiError} 404 for any other */
export function requestHitsOut({ requests, hits }: Toxic): object {
  if (requests === undefined) throw new ApiError(404, 'toxic does not act on requests');
  const { matched, unread, kept } = requests;
  return { matched, hit: hits.requests ?? 0, unread, hits: kept };
}

/**
 * The proxy a body asks for, with the toxics in it: Toxiproxy ignores those.
 *
 * @param which - added to the sentence about a missing field: ` at proxy 2`
 * @param go - what Go calls such a proxy in other sentences
 * @throws {@link ApiError} 400; 409 for two toxics of one name
 */
export function proxyIn(body: JsonValue, which = '', go: GoProxy = alone): ProxyInput {
  const { listen = '', upstream = '', enabled = true, observe = false } = proxyChangeIn(body, go);
  const object = objectBody(body, go.type);
  const name = stringField(object, `${go.field}.name`) ?? '';
  if (name === '') throw missingField(`name${which}`);
  if (upstream === '') throw missingField(`upstream${which}`);
  return { name, listen, upstream, enabled, observe, toxics: toxicsIn(object) };
}

/** The proxies a list asks for; all of them are read before one is made. @throws {@link ApiError} 400, 409 */
export function proxiesIn(body: JsonValue): readonly ProxyInput[] {
  const items = listBody(body, `[]${listed.type}`);
  return items.map((item, index) => proxyIn(item, ` at proxy ${index + 1}`, listed));
}

function toxicsIn(proxy: JsonObject): readonly Toxic[] {
  const toxics = new Map<string, Toxic>();
  for (const body of arrayField(proxy, 'Proxy.toxics')) {
    const toxic = toxicIn(body, (name) => toxics.has(name));
    toxics.set(toxic.name, toxic);
  }
  return [...toxics.values()];
}

/** What a body changes in a proxy. @throws {@link ApiError} 400 */
export function proxyChangeIn(body: JsonValue, go: GoProxy = alone): Partial<ProxySettings> {
  const object = objectBody(body, go.type);
  // Of no use in a change; but it has to be a text.
  stringField(object, `${go.field}.name`);
  const listen = stringField(object, `${go.field}.listen`);
  const upstream = stringField(object, `${go.field}.upstream`);
  const enabled = booleanField(object, go.enabled);
  const observe = observeIn(object.get('observe'));
  return {
    ...(listen === undefined ? {} : { listen }),
    ...(upstream === undefined ? {} : { upstream }),
    ...(enabled === undefined ? {} : { enabled }),
    ...(observe === undefined ? {} : { observe }),
  };
}

/**
 * The toxic a body asks for.
 *
 * @param isTaken - whether a toxic of that name is there already; asked between the other checks, as Toxiproxy does
 * @throws {@link ApiError} 400, 409
 */
export function toxicIn(body: JsonValue, isTaken: (name: string) => boolean): Toxic {
  const object = objectBody(body, 'toxics.ToxicWrapper');
  const streamGiven = stringField(object, 'ToxicWrapper.stream');
  const type = stringField(object, 'ToxicWrapper.type') ?? '';
  const name = stringField(object, 'ToxicWrapper.name') ?? '';
  const toxicity = float32Field(object, 'ToxicWrapper.toxicity') ?? 1;
  // Toxiproxy reads every toxic as a noop first, to learn its type.
  const given = objectField(object, 'ToxicWrapper.attributes', 'toxics.NoopToxic');

  const place = placeIn(streamGiven ?? 'downstream');
  const kind = toxicKind(type);
  if (kind === undefined) throw new ApiError(400, 'invalid toxic type');
  const isPerRequest = kind.startPair !== undefined;
  const stream = isPerRequest ? 'both' : place;
  const streamText = streamGiven ?? (isPerRequest ? 'both' : 'downstream');
  const fullName = name === '' ? `${type}_${streamText}` : name;
  if (isTaken(fullName)) throw new ApiError(409, 'toxic already exists');

  const attributes = attributesIn(given, type, kind);
  return checked(createToxic({ name: fullName, type, kind, stream, streamText, toxicity, attributes }));
}

/** `both` is not told of: who writes a word that is no stream is told what Toxiproxy's clients know. */
function placeIn(text: string): Place {
  const place = text.toLowerCase();
  if (place === 'upstream' || place === 'downstream' || place === 'both') return place;
  throw new ApiError(400, 'stream was invalid, can be either upstream or downstream');
}

/** What a body changes in a toxic. @throws {@link ApiError} 400 */
export function toxicChangeIn(body: JsonValue, toxic: Toxic): ToxicChange {
  const object = objectBody(body, toxicChange);
  const toxicity = float32Field(object, '.toxicity');
  const given = objectField(object, '.attributes', `toxics.${goStruct(toxic.type)}`);
  const attributes = attributesIn(given, toxic.type, toxic.kind);
  checked({ kind: toxic.kind, attributes: { ...toxic.attributes, ...attributes } });
  return { toxicity, attributes };
}

function checked<T extends Pick<Toxic, 'kind' | 'attributes'>>(toxic: T): T {
  const problem = toxic.kind.problem?.(numbersOf(toxic.attributes));
  if (problem !== undefined) throw badBody(problem);
  return toxic;
}

function attributesIn(
  attributes: JsonObject,
  type: string,
  kind: ToxicKind,
): Record<string, number | string> {
  const field = `${goStruct(type)}.attributes`;
  const integer = type === 'slicer' ? 'int' : 'int64';
  const given: (readonly [string, number | string | undefined])[] = [
    ...kind.attributes.map((name) => [name, int64Field(attributes, `${field}.${name}`, integer)] as const),
    ...Object.keys(kind.texts ?? {}).map(
      (name) => [name, stringField(attributes, `${field}.${name}`)] as const,
    ),
  ];
  return Object.fromEntries(
    given.filter((entry): entry is readonly [string, number | string] => entry[1] !== undefined),
  );
}

/** What Go calls it, for errors: `slow_close` is a SlowCloseToxic. */
function goStruct(type: string): string {
  if (type === 'reset_peer') return 'ResetToxic';
  const words = type.split('_').map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`);
  return `${words.join('')}Toxic`;
}

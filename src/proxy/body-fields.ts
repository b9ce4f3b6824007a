/** Typed fields of a request body. A missing field and `null` are `undefined`; a wrong type is a 400 with Go's sentence. */

import { badBody } from './api-error.ts';
import { JsonNumber, type JsonObject, type JsonValue } from './json-text.ts';

const int64Min = -(2n ** 63n);
const int64Max = 2n ** 63n - 1n;

/** The body as an object; `null` is one without fields. `type` is Go's name for it, for the error. @throws 400 */
export function objectBody(body: JsonValue, type: string): JsonObject {
  if (body === null) return new Map();
  if (body instanceof Map) return body as JsonObject;
  throw badBody(`json: cannot unmarshal ${kindOf(body)} into Go value of type ${type}`);
}

/** The body as a list; `null` is an empty one. @throws 400 */
export function listBody(body: JsonValue, type: string): readonly JsonValue[] {
  if (body === null) return [];
  if (Array.isArray(body)) return body as readonly JsonValue[];
  throw badBody(`json: cannot unmarshal ${kindOf(body)} into Go value of type ${type}`);
}

/** A text. `field` is Go's name for it, `Proxy.name`; its last part in lower case is the key. @throws 400 */
export function stringField(object: JsonObject, field: string): string | undefined {
  const value = object.get(keyOf(field)) ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw wrongType(value, field, 'string');
}

/** Yes or no. @throws 400 */
export function booleanField(object: JsonObject, field: string): boolean | undefined {
  const value = object.get(keyOf(field)) ?? undefined;
  if (value === undefined || typeof value === 'boolean') return value;
  throw wrongType(value, field, 'bool');
}

/** A number, rounded to 32 bits. @throws 400 */
export function float32Field(object: JsonObject, field: string): number | undefined {
  const value = object.get(keyOf(field)) ?? undefined;
  if (value === undefined) return undefined;
  const number = value instanceof JsonNumber ? Math.fround(Number(value.text)) : Number.NaN;
  if (!Number.isFinite(number)) throw wrongType(value, field, 'float32');
  return number;
}

/** A whole number written as one: `5.0` and `1e3` are refused. Beyond 2^53 it loses digits. `type` is Go's name for it. @throws 400 */
export function int64Field(
  object: JsonObject,
  field: string,
  type: 'int64' | 'int' = 'int64',
): number | undefined {
  const value = object.get(keyOf(field)) ?? undefined;
  if (value === undefined) return undefined;
  if (!(value instanceof JsonNumber) || !/^-?\d{1,19}$/.test(value.text)) throw wrongType(value, field, type);
  const exact = BigInt(value.text);
  if (exact < int64Min || exact > int64Max) throw wrongType(value, field, type);
  return Number(exact);
}

/** An object within the object; a missing one has no fields. `type` is Go's name for it. @throws 400 */
export function objectField(object: JsonObject, field: string, type: string): JsonObject {
  const value = object.get(keyOf(field)) ?? undefined;
  if (value === undefined) return new Map();
  if (value instanceof Map) return value as JsonObject;
  throw wrongType(value, field, type);
}

/** A list within the object; a missing one is empty. @throws 400 */
export function arrayField(object: JsonObject, field: string): readonly JsonValue[] {
  const value = object.get(keyOf(field)) ?? undefined;
  if (value === undefined) return [];
  if (Array.isArray(value)) return value as readonly JsonValue[];
  throw wrongType(value, field, 'array');
}

function keyOf(field: string): string {
  return field.slice(field.lastIndexOf('.') + 1).toLowerCase();
}

function wrongType(value: JsonValue, field: string, type: string): Error {
  // Which number it was is told only where a number was wanted.
  const isOff = value instanceof JsonNumber && ['int64', 'int', 'float32'].includes(type);
  const kind = isOff ? `number ${value.text}` : kindOf(value);
  return badBody(`json: cannot unmarshal ${kind} into Go struct field ${field} of type ${type}`);
}

function kindOf(value: JsonValue): string {
  if (value instanceof JsonNumber) return 'number';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  return Array.isArray(value) ? 'array' : 'object';
}

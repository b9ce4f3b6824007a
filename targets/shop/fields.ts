/** Reading the fields of a JSON body that came from outside. */

/** The field's text, when it is a text of 1 to 200 characters. */
export function textField(body: unknown, name: string): string | undefined {
  const value = field(body, name);
  return typeof value === 'string' && value.length > 0 && value.length <= 200 ? value : undefined;
}

/** The field's text, when it is fit to be an id: in a path, a header, a key. */
export function idField(body: unknown, name: string): string | undefined {
  const text = textField(body, name);
  return text !== undefined && /^[\w-]{1,64}$/.test(text) ? text : undefined;
}

/** The field's number, when it is whole and at least 1. */
export function countField(body: unknown, name: string): number | undefined {
  const value = field(body, name);
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 ? value : undefined;
}

/** Whatever the field holds. */
export function field(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, name)
    ? Reflect.get(body, name)
    : undefined;
}

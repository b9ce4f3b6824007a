/** The `traceparent` header (W3C Trace Context, section 3.2). */

const form = /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}(?:$|-)/;

/** The value, if it is a valid one: of a version that is not known yet, as far as it has to look like this one. */
export function validTraceparent(value: string | undefined): string | undefined {
  if (value === undefined || !form.test(value)) return undefined;
  // Version 00 ends here; a longer one of a later version is cut to what is known of it.
  return value.length === 55 || !value.startsWith('00') ? value.slice(0, 55) : undefined;
}

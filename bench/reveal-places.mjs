/** Where a bug shows: `a>b`, `a>b#op`, a service, or several of them, looked up among the edges of the input. */

/**
 * A lookup for the calls of an input (planner-topology.mjs) and its services. `placesOf(texts)`: `{ places, unknown, isTogether }`, where a place is
 * `{ from, to, op? }` or `{ service }`; `isTogether`: they were joined by a +.
 */
export function createPlaces(calls, services) {
  const pairs = new Map();
  for (const { from, to, op } of calls) {
    const pair = `${from}>${to}`;
    if (!pairs.has(pair)) pairs.set(pair, { from, to, operations: [] });
    if (op !== undefined) pairs.get(pair).operations.push(op);
  }
  const ids = new Map(
    calls.map(({ id, from, to, op }) => [id, { from, to, ...(op === undefined ? {} : { op }) }]),
  );
  const callersOf = new Map();
  for (const { from, to } of pairs.values()) callersOf.set(to, [...(callersOf.get(to) ?? []), from]);
  const names = new Set([...services, ...calls.flatMap(({ from, to }) => [from, to])]);

  /** One place, or `undefined`. */
  const place = (text) => {
    const id = text.trim().replace(/\s*(?:->|→|>)\s*/, '>');
    if (ids.has(id)) return ids.get(id);
    if (names.has(id)) return { service: id };
    const [edge, ...rest] = id.split('#');
    const pair = pairs.get(edge);
    if (pair === undefined) return undefined;
    const { from, to, operations } = pair;
    const asked = rest.join('#');
    if (asked === '') return { from, to };
    // `GetCart` of `GetCart/AddItem`: the input tells these two only together.
    const op =
      operations.find((one) => one === asked) ?? operations.find((one) => one.split('/').includes(asked));
    if (op !== undefined) return { from, to, op };
    return operations.length <= 1 ? { from, to } : undefined;
  };

  const placesOf = (texts) => {
    const found = { places: [], unknown: [], isTogether: false };
    for (const text of texts) {
      const whole = place(text);
      const parts = whole === undefined ? text.split(/\s*[+,;]\s*|\s+and\s+/) : [text];
      if (whole === undefined && text.includes('+')) found.isTogether = true;
      for (const part of parts.filter((one) => one.trim() !== '')) {
        const one = place(part);
        if (one === undefined) found.unknown.push(part);
        else found.places.push(one);
      }
    }
    return found;
  };

  return {
    placesOf,
    /** How many operations the input tells of two services. */
    operations: (from, to) => pairs.get(`${from}>${to}`)?.operations ?? [],
    callersOf: (service) => callersOf.get(service) ?? [],
    idsOf: (from, to, op) =>
      calls.filter((call) => call.from === from && call.to === to && (op === undefined || call.op === op)),
    idsInto: (service) => calls.filter(({ to }) => to === service),
  };
}

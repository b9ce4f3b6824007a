/** Answers that are worked out once for each thing they are about. */

/**
 * The same function, which works out its answer once for each key, and forgets it with the key. Only for keys that nobody changes, such as
 * documents that were read, and for answers that follow from the key alone.
 */
export function remembered<K extends object, V>(answer: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before.value;
    const value = answer(key);
    known.set(key, { value });
    return value;
  };
}

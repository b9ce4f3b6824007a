/** Lists by their keys. */

/** Puts `item` at the end of the list of `key`. O(1), where a new list for each item would take a square of them. */
export function append<K, V>(lists: Map<K, V[]>, key: K, item: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

/** Places as a page shows them: with a real arrow, which also keeps a line from being broken inside an edge. */

/** `order→payment` for `order->payment`, in a place or in a sentence. */
export function withArrows(text: string): string {
  return text.replaceAll('->', '→');
}

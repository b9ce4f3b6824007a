/** A search ends in the middle of what it is doing: the budget is used up, or it is interrupted. Not an error. */
export class SearchEnd extends Error {
  override readonly name: string = 'SearchEnd';
}

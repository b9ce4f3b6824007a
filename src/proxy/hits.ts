/** What a toxic has really affected; see `GET /observed`. */
export interface Hits {
  connections: number;
  bytes: number;
  /** Of a toxic that acts on requests. */
  requests?: number;
  /** And how many requests it was meant for, hit or not. */
  matched?: number;
}

/** How every proxied socket is set up, on both sides. */

/** No Nagle, Go's keepalive, and our own close rules instead of Node's. */
export const socketOptions = {
  allowHalfOpen: true,
  noDelay: true,
  keepAlive: true,
  keepAliveInitialDelay: 15_000,
} as const;

/** How long each caller waits for an answer, in milliseconds; the same numbers stand in `target.yaml` for those who look from outside. */
export const timeoutsMs = {
  storefront: { order: 800, catalog: 400 },
  order: { inventory: 500, payment: 500, shipping: 500, notifier: 500 },
  catalog: { catalog: 400 },
} as const;

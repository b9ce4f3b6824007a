/** For the tests of the proxy: what is open in this process. */

/** How many TCP sockets are open or listen. */
export function socketsOpen(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource.startsWith('TCP')).length;
}

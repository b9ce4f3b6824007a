/**
 * All proxies of a server, by name.
 *
 * Opening a listener takes time, so what opens or closes one runs one after the other; everything else, toxics above all, is done
 * at once and waits for nobody.
 */

import type { Random } from '../lib/random.ts';
import { ApiError, proxyNotFound } from './api-error.ts';
import { TcpProxy, type ProxyListeners, type ProxySettings } from './tcp-proxy.ts';
import type { Toxic } from './toxic.ts';

/** A proxy to be made. */
export interface ProxyInput extends ProxySettings {
  readonly name: string;
  /** There from its first connection on. */
  readonly toxics: readonly Toxic[];
}

/** See the header. */
export class ProxyRegistry {
  readonly #random: Random;
  readonly #listeners: ProxyListeners;
  readonly #proxies = new Map<string, TcpProxy>();
  #turn: Promise<unknown> = Promise.resolve();

  /** `random`: all chance of toxics; each proxy draws from a fork by its name. */
  constructor(random: Random, listeners: ProxyListeners = {}) {
    this.#random = random;
    this.#listeners = listeners;
  }

  /** All of them, oldest first. */
  get all(): readonly TcpProxy[] {
    return [...this.#proxies.values()];
  }

  /** The proxy of that name. @throws {@link ApiError} 404 */
  get(name: string): TcpProxy {
    const proxy = this.#proxies.get(name);
    if (proxy === undefined) throw proxyNotFound();
    return proxy;
  }

  /** Make a proxy. @throws {@link ApiError} 409: the name is taken; 500: it cannot listen, and is not kept */
  create(input: ProxyInput): Promise<TcpProxy> {
    return this.#inTurn(async () => {
      if (this.#proxies.has(input.name)) throw new ApiError(409, 'proxy already exists');
      return this.#make(input);
    });
  }

  /** Change a proxy; what is missing stays. @throws {@link ApiError} 404, 500 */
  update(name: string, change: Partial<ProxySettings>): Promise<TcpProxy> {
    return this.#inTurn(async () => {
      const proxy = this.get(name);
      await proxy.update({ ...proxy.settings, ...change });
      return proxy;
    });
  }

  /** Close a proxy and forget it. @throws {@link ApiError} 404 */
  remove(name: string): Promise<void> {
    return this.#inTurn(() => {
      this.get(name).close();
      this.#proxies.delete(name);
      return Promise.resolve();
    });
  }

  /** Open every proxy and remove every toxic. @throws {@link ApiError} 500 at the first that cannot listen */
  reset(): Promise<void> {
    return this.#inTurn(async () => {
      for (const proxy of this.all) {
        await proxy.open();
        for (const toxic of proxy.toxics) proxy.removeToxic(toxic);
      }
    });
  }

  /**
   * Make the proxies that are not there yet as they are given; one with the same listen and upstream stays untouched, with its own
   * toxics and its own `enabled`, one with others is replaced. Proxies not named are left alone.
   *
   * @returns those done, and the error that stopped it
   */
  populate(inputs: readonly ProxyInput[]): Promise<{ done: readonly TcpProxy[]; error?: unknown }> {
    return this.#inTurn(async () => {
      const done: TcpProxy[] = [];
      try {
        for (const input of inputs) done.push(await this.#makeOrKeep(input));
        return { done };
      } catch (error) {
        return { done, error };
      }
    });
  }

  /** Close them all; the server ends. */
  close(): Promise<void> {
    return this.#inTurn(() => {
      for (const proxy of this.all) proxy.close();
      this.#proxies.clear();
      return Promise.resolve();
    });
  }

  async #make(input: ProxyInput): Promise<TcpProxy> {
    const proxy = new TcpProxy(input.name, input, this.#random.fork(input.name), this.#listeners);
    for (const toxic of input.toxics) proxy.addToxic(toxic);
    if (input.enabled) await proxy.open();
    this.#proxies.set(input.name, proxy);
    return proxy;
  }

  async #makeOrKeep(input: ProxyInput): Promise<TcpProxy> {
    const existing = this.#proxies.get(input.name);
    if (existing !== undefined) {
      if (!(await existing.differs(input))) {
        if (input.observe !== undefined && input.observe !== false) existing.observe(input.observe);
        return existing;
      }
      existing.close();
    }
    return this.#make(input);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

/** Every call of toxiproxy-node-client 4.1.0, against our server. */

import { Toxiproxy, type Latency } from 'toxiproxy-node-client';
import { expect, test } from 'vitest';
import { isListening, startRig } from './testing/rig.ts';

test('the client of the Node ecosystem drives every call', async () => {
  await using rig = await startRig();
  const toxiproxy = new Toxiproxy(`http://${rig.server.address}`);
  const { upstream } = rig;
  const listen = '127.0.0.1:0';

  expect(await toxiproxy.getVersion()).toBe('{"version": "2.12.0"}\n');
  expect(await toxiproxy.getAll()).toEqual({});

  const name = 'order.1->payment.1';
  const proxy = await toxiproxy.createProxy({ name, listen, upstream });
  expect(proxy).toMatchObject({ name, upstream, enabled: true });
  expect(await isListening(proxy.listen)).toBe(true);
  await expect(toxiproxy.createProxy({ name, listen, upstream })).rejects.toThrow('status code 409');
  expect((await toxiproxy.get(name)).listen).toBe(proxy.listen);

  const toxic = await proxy.addToxic<Latency>({
    name: 'slow',
    type: 'latency',
    stream: 'downstream',
    toxicity: 1,
    attributes: { latency: 5, jitter: 1 },
  });
  expect(toxic.toJson()).toEqual({
    attributes: { latency: 5, jitter: 1 },
    name: 'slow',
    stream: 'downstream',
    toxicity: 1,
    type: 'latency',
  });
  const updated = await toxic.update({
    ...toxic.toJson(),
    toxicity: 0.5,
    attributes: { latency: 7, jitter: 1 },
  });
  expect(updated.toJson()).toMatchObject({ toxicity: 0.5, attributes: { latency: 7, jitter: 1 } });
  expect((await proxy.getToxic('slow')).attributes).toEqual({ latency: 7, jitter: 1 });
  await toxic.remove();
  await expect(proxy.getToxic('slow')).rejects.toThrow('status code 404');

  const disabled = await proxy.update({ listen: proxy.listen, upstream, enabled: false });
  expect(disabled).toMatchObject({ enabled: false, listen: proxy.listen });
  expect(await isListening(proxy.listen)).toBe(false);
  await toxiproxy.reset();
  expect(await isListening(proxy.listen)).toBe(true);

  const populated = await toxiproxy.populate([
    { name, listen: proxy.listen, upstream },
    { name: 'b', listen, upstream },
  ]);
  expect(Object.keys(populated)).toEqual([name, 'b']);
  expect(Object.keys(await toxiproxy.getAll())).toEqual(['b', name]);

  await proxy.remove();
  await expect(toxiproxy.get(name)).rejects.toThrow('status code 404');
  expect(await isListening(proxy.listen)).toBe(false);
});

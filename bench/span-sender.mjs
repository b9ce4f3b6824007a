/**
 * Sends spans to a receiver as exporters do, over several connections that are kept: bodies that are built before the first one is sent, so that the
 * receiver is what is measured. Run by discover-received.mjs; told what to send in one message, tells when all of it was answered.
 */

import { request, Agent } from 'node:http';
import { gzipSync } from 'node:zlib';
import { otlpProtobuf } from '../dist/testing/otlp-protobuf.js';
import { spanDocuments } from './span-files.mjs';

const types = { json: 'application/json', protobuf: 'application/x-protobuf' };

process.once('message', ({ url, form, packed, spans, batch, connections, seed }) => {
  const bodies = [];
  let built = 0;
  let calls = 0;
  for (const { document, ...counts } of spanDocuments({ spans, batch, seed })) {
    const plain = form === 'protobuf' ? otlpProtobuf(document) : Buffer.from(JSON.stringify(document));
    bodies.push(packed ? gzipSync(plain, { level: 1 }) : plain);
    built += counts.spans;
    calls += counts.calls;
  }
  process.send({ ready: true });
  process.once('message', async () => {
    const headers = { 'content-type': types[form], ...(packed ? { 'content-encoding': 'gzip' } : {}) };
    const agent = new Agent({ keepAlive: true, maxSockets: connections });
    const begun = performance.now();
    let next = 0;
    const lane = async () => {
      for (let body = bodies[next++]; body !== undefined; body = bodies[next++])
        await post(url, { headers, agent }, body);
    };
    await Promise.all(Array.from({ length: connections }, lane));
    const ms = performance.now() - begun;
    agent.destroy();
    const bytes = bodies.reduce((total, { length }) => total + length, 0);
    process.send({ ms, spans: built, calls, bytes, requests: bodies.length }, () => process.exit(0));
  });
});

function post(url, { headers, agent }, body) {
  return new Promise((resolve, reject) => {
    const call = request(
      url,
      { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } },
      (response) => {
        response.resume();
        response.on('end', () => {
          if (response.statusCode === 200) resolve();
          else reject(new Error(`answered ${response.statusCode}`));
        });
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}

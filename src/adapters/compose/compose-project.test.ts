import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { SeatrialError } from '../../lib/errors.ts';
import { composeProject, type ComposeProject, type ComposeReplica } from './compose-project.ts';

function replica(name: string, of = 1, environment: Record<string, string> = {}): ComposeReplica {
  const [service = '', number = '1'] = name.split('.');
  return {
    name,
    service,
    number: Number(number),
    of,
    environment,
    labels: { replica: name },
    port: { inside: 80, outside: 8_000 + Number(number) },
  };
}

function project(file: string, replicas: readonly ComposeReplica[]): ComposeProject {
  return composeProject({
    resolved: parse(file) as unknown,
    replicas,
    labels: { run: 'r' },
    imagePrefix: 'seatrial/t',
    publishOn: '127.0.0.1',
  });
}

/** The services of the project, as the file has them. */
function services(file: string, replicas: readonly ComposeReplica[]): Record<string, unknown> {
  return project(file, replicas).file['services'] as Record<string, unknown>;
}

describe('a replica', () => {
  test('keeps what the file says of it, but for what has a name or a port outside the project', () => {
    const file = `
      services:
        pay:
          image: pay:1
          container_name: pay
          restart: always
          ports: ['0.0.0.0:9000:80']
          command: [serve, --all]
          environment: { A: 'a', LEDGER: 'ledger:80' }
          labels: { team: money }
          volumes: ['books:/books']
      volumes: { books: { name: books } }
    `;
    const { file: made } = project(file, [replica('pay.1', 1, { LEDGER: 'seatrial-proxy:8123', SUM: '$5' })]);
    expect(made).toEqual({
      services: {
        pay: {
          image: 'pay:1',
          restart: 'no',
          command: ['serve', '--all'],
          environment: { A: 'a', LEDGER: 'seatrial-proxy:8123', SUM: '$$5' },
          labels: { team: 'money', run: 'r', replica: 'pay.1' },
          ports: ['127.0.0.1:8001:80'],
          volumes: ['books:/books'],
          networks: { default: { aliases: ['pay.1'] } },
        },
      },
      networks: { default: { labels: { run: 'r' } } },
      volumes: { books: { labels: { run: 'r' } } },
    });
  });

  test('is a service of its own: of one that is replicated, or the one that the file has for it', () => {
    const replicas = [replica('a.1', 2), replica('a.2', 2), replica('b.1', 2), replica('b.2', 2)];
    const made = services(
      `services: { a: { image: a, deploy: { replicas: 2 } }, b-1: { image: first }, b-2: { image: second } }`,
      replicas,
    );
    expect(
      Object.entries(made).map(([name, service]) => [name, (service as { image: string }).image]),
    ).toEqual([
      ['a-1', 'a'],
      ['a-2', 'a'],
      ['b-1', 'first'],
      ['b-2', 'second'],
    ]);
    expect(made['a-1']).not.toHaveProperty('deploy');
  });

  test('that the file does not have is refused, with what it has', () => {
    const refused = (): unknown => services('services: { pay: { image: pay } }', [replica('ledger.1')]);
    expect(refused).toThrow(SeatrialError);
    expect(refused).toThrow('ledger.1 is in no compose file: there is neither ledger nor ledger-1');
  });

  test.each([
    ['[back]', { back: { aliases: ['pay.1'] } }],
    ['{ back: { aliases: [purse], ipv4_address: 10.0.0.7 } }', { back: { aliases: ['purse', 'pay.1'] } }],
  ])('networks %s', (networks, expected) => {
    const file = `{ services: { pay: { image: pay, networks: ${networks} } }, networks: { back: { external: true } } }`;
    const { file: made } = project(file, [replica('pay.1')]);
    expect((made['services'] as Record<string, { networks: unknown }>)['pay']?.networks).toEqual(expected);
    expect(made['networks']).toEqual({ default: { labels: { run: 'r' } }, back: { external: true } });
  });

  test.each(["['A=1', 'B=x=y', C]", '{ A: 1, B: x=y, C: null }'])('environment %s', (environment) => {
    const made = services(`services: { pay: { image: pay, environment: ${environment} } }`, [
      replica('pay.1'),
    ]);
    expect((made['pay'] as { environment: Record<string, unknown> }).environment).toMatchObject({
      B: 'x=y',
      C: null,
    });
  });
});

test('what replicas need besides is started with them, and nothing else', () => {
  const made = project(
    `
      services:
        pay: { image: pay, depends_on: { db: { condition: service_healthy }, ledger: { condition: service_started } } }
        ledger: { image: ledger, depends_on: [queue] }
        db: { image: postgres, ports: ['5432:5432'], depends_on: [disk] }
        disk: { image: disk }
        queue: { build: ./queue, container_name: queue }
        unrelated: { image: unrelated }
    `,
    [replica('pay.1'), replica('ledger.1')],
  );
  expect([...made.others].sort()).toEqual(['db', 'disk', 'queue']);
  expect(made.waitsFor).toEqual(
    new Map([
      ['pay.1', ['ledger.1']],
      ['ledger.1', []],
    ]),
  );
  const { pay, db, queue } = made.file['services'] as Record<string, unknown>;
  expect(pay).toMatchObject({ depends_on: { db: { condition: 'service_healthy' } } });
  expect(db).toEqual({
    image: 'postgres',
    restart: 'no',
    labels: { run: 'r' },
    networks: { default: { aliases: [] } },
    depends_on: { disk: { condition: 'service_started' } },
  });
  expect(queue).toMatchObject({ build: './queue', image: 'seatrial/t-queue' });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assertService, checkService } from './check-service.ts';
import { modelCommand, unanswered, type ServiceModel } from './service-model.ts';

/** A box of coins that can be shaken empty. */
interface Box {
  put(coins: number): number;
  shake(): number;
}

type Defect = 'none' | 'forgets-the-third' | 'throws-at-ten';

function openBox(defect: Defect): Box {
  let [coins, puts] = [0, 0];
  return {
    put: (more) => {
      puts += 1;
      if (defect === 'throws-at-ten' && coins + more >= 10) throw new Error('the box is full');
      if (defect !== 'forgets-the-third' || puts !== 3) coins += more;
      return coins;
    },
    shake: () => {
      const fell = coins;
      coins = 0;
      return fell;
    },
  };
}

/** `loses(n)`: whether the answer to the n-th request is lost. */
interface Client {
  readonly box: Box;
  requests: number;
  readonly loses: (request: number) => boolean;
}

function answered(client: Client, act: (box: Box) => number): Promise<unknown> {
  client.requests += 1;
  const lost = client.loses(client.requests);
  return new Promise((resolve) => {
    const answer = act(client.box);
    resolve(lost ? unanswered : answer);
  });
}

const model: ServiceModel<number, Client> = {
  initial: () => 0,
  commands: {
    put: modelCommand({
      input: fc.integer({ min: 1, max: 5 }),
      ask: (client: Client, coins) => answered(client, (box) => box.put(coins)),
      step: (state: number, coins) => ({ state: state + coins, answer: state + coins }),
    }),
    shake: modelCommand({
      input: fc.constant(undefined),
      when: (state: number) => state > 0,
      ask: (client: Client) => answered(client, (box) => box.shake()),
      step: (state) => ({ state: 0, answer: state }),
    }),
  },
};

function client(defect: Defect, loses: Client['loses'] = () => false): () => Promise<Client> {
  return () => Promise.resolve({ box: openBox(defect), requests: 0, loses });
}

describe('a service and its model', () => {
  test('a correct one holds, and says how much was asked', async () => {
    const check = await checkService(model, { open: client('none') });
    expect(check).toMatchObject({ verdict: 'held', runs: 100 });
    expect(check.asked).toBeGreaterThan(500);
    expect(check.text).toBe(`held: ${check.asked} requests in 100 sequences`);
  });

  test('a wrong answer is shrunk to what it needs, and said', async () => {
    const { verdict, counterexample, text } = await checkService(model, {
      open: client('forgets-the-third'),
    });
    expect(verdict).toBe('violated');
    expect(counterexample).toMatchObject({
      steps: [
        { command: 'put', input: 1, answer: 1 },
        { command: 'put', input: 1, answer: 2 },
        { command: 'put', input: 1, answer: 2 },
      ],
      expected: [3],
    });
    expect(text.split('\n').slice(0, 4)).toEqual([
      'violated after 3 requests: the last answer should have been 3',
      '  1. put 1 → 1',
      '  2. put 1 → 2',
      '  3. put 1 → 2',
    ]);
  });

  test('what a client throws is a finding', async () => {
    const { counterexample, text } = await checkService(model, { open: client('throws-at-ten') });
    const coins = counterexample?.steps.map(({ input }) => Number(input)) ?? [];
    expect(coins.reduce((sum, more) => sum + more, 0)).toBe(10);
    expect(text).toContain('the last one threw the box is full');
  });

  test('a finding is repeated by what it says of itself', async () => {
    const first = await checkService(model, { open: client('forgets-the-third') });
    const again = await checkService(model, {
      open: client('forgets-the-third'),
      runs: 1,
      ...(first.counterexample === undefined ? {} : { replay: first.counterexample.replay }),
    });
    expect(again.counterexample?.steps).toEqual(first.counterexample?.steps);
    expect(again.runs).toBe(1);
  });

  test('the same seed asks for the same, another for something else', async () => {
    const asked = async (seed: number): Promise<string> => {
      const lines: string[] = [];
      const open = (): Promise<Client> => {
        const box = openBox('none');
        const put = (coins: number): number => {
          lines.push(String(coins));
          return box.put(coins);
        };
        return Promise.resolve({ box: { put, shake: () => box.shake() }, requests: 0, loses: () => false });
      };
      await checkService(model, { open, seed, runs: 10 });
      return lines.join(' ');
    };
    const first = await asked(1);
    expect(await asked(1)).toBe(first);
    expect(await asked(2)).not.toBe(first);
  });
});

describe('answers that are lost', () => {
  test('leave both open, and a correct service holds', async () => {
    const check = await checkService(model, { open: client('none', (request) => request % 3 === 0) });
    expect(check.verdict).toBe('held');
  });

  test('do not hide a mistake that a later answer shows', async () => {
    const open = client('forgets-the-third', (request) => request === 1);
    expect((await checkService(model, { open })).verdict).toBe('violated');
  });
});

describe('nothing is held because nothing was looked at', () => {
  test('without a request the check is inconclusive, and the assertion fails', async () => {
    const never = { ...model, commands: {} };
    const shake = model.commands['shake'];
    if (shake !== undefined) Object.assign(never.commands, { shake });
    expect(await checkService(never, { open: client('none') })).toMatchObject({
      verdict: 'inconclusive',
      asked: 0,
    });
    await expect(assertService(never, { open: client('none') })).rejects.toThrow('inconclusive: 0 requests');
  });

  test('a service that cannot be opened or closed is no finding', async () => {
    const refuse = (): Promise<never> => Promise.reject(new Error('no such address'));
    await expect(checkService(model, { open: refuse })).rejects.toThrow('no such address');
    await expect(checkService(model, { open: client('none'), close: refuse })).rejects.toThrow(
      'no such address',
    );
  });

  test('every sequence is closed, also one that was answered wrongly', async () => {
    let open = 0;
    await checkService(model, {
      open: () => {
        open += 1;
        return client('forgets-the-third')();
      },
      close: () => {
        open -= 1;
        return Promise.resolve();
      },
    });
    expect(open).toBe(0);
  });
});

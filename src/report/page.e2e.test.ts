/** The page as a browser shows it: from a disk, offline, with and without scripts. */

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { detailedApart, renderDetails } from './details.ts';
import { tainted } from './hostile.test-data.ts';
import { renderHtml } from './page.ts';
import { sampleMatrix } from './sample-matrix.test-data.ts';
import { sampleNight } from './sample-night.test-data.ts';
import { sampleRun } from './sample.test-data.ts';

const executablePath = '/usr/bin/chromium';
const absent = existsSync(executablePath)
  ? undefined
  : 'needs Chromium; provide it with: apt-get install chromium';
const quietly = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

describe('page in Chromium', () => {
  let browser: Browser | undefined;
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'seatrial-page-'));
    const sample = await sampleRun();
    writeFileSync(join(folder, 'report.html'), renderHtml(sample));
    const night = await sampleNight();
    writeFileSync(join(folder, 'night.html'), renderHtml(night));
    const matrix = await sampleMatrix({ held: 1 });
    writeFileSync(join(folder, 'matrix.html'), renderHtml(matrix));
    for (const experiment of detailedApart(matrix)) {
      mkdirSync(join(folder, experiment.record.id));
      writeFileSync(join(folder, experiment.record.id, 'details.html'), renderDetails(matrix, experiment));
    }
    writeFileSync(join(folder, 'benign.html'), renderHtml(tainted(sample, 'zz')));
    const attack =
      'z"\'><script>globalThis.ranAnyway = 1</script><img src=x onerror="globalThis.ranAnyway = 1"></title></style>]]>z';
    writeFileSync(join(folder, 'hostile.html'), renderHtml(tainted(sample, attack)));
    if (absent === undefined) browser = await chromium.launch({ executablePath, args: quietly });
  });
  beforeEach((ctx) => {
    if (absent !== undefined) ctx.skip(absent);
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens a page and gives what `look` makes of it, with everything the page asked for or complained about. */
  async function open<T>(
    { file = 'report.html', hash = '', ...options }: BrowserContextOptions & { file?: string; hash?: string },
    look: (page: Page) => Promise<T>,
  ): Promise<{ seen: T; requests: string[]; complaints: string[] }> {
    if (browser === undefined) throw new Error('no browser');
    const context = await browser.newContext({ offline: true, ...options });
    try {
      const page = await context.newPage();
      const requests: string[] = [];
      const complaints: string[] = [];
      page.on('request', (request) => requests.push(request.url()));
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(String(error)));
      const url = pathToFileURL(join(folder, file)).href;
      await page.goto(url + hash);
      const seen = await look(page);
      return { seen, requests: requests.filter((request) => !request.startsWith(url)), complaints };
    } finally {
      await context.close();
    }
  }

  const settings = [
    ['with scripts, light', { javaScriptEnabled: true, colorScheme: 'light' }],
    ['without scripts, light', { javaScriptEnabled: false, colorScheme: 'light' }],
    ['with scripts, dark', { javaScriptEnabled: true, colorScheme: 'dark' }],
    ['without scripts, phone', { javaScriptEnabled: false, viewport: { width: 360, height: 740 } }],
  ] as const;

  test.each(settings)(
    '%s: verdict and evidence are seen, nothing is loaded, nothing complains',
    async (_, options) => {
      const { seen, requests, complaints } = await open(options, async (page) => ({
        verdict: await page.getByRole('heading', { level: 1 }).isVisible(),
        evidence: await page.getByText('charge o-17 +1,299').first().isVisible(),
        charts: await page.locator('figure').count(),
        named: await page.getByRole('img', { name: /^(Timeline|Dependency)/, includeHidden: true }).count(),
        tables: await page.locator('figure details table').count(),
      }));
      expect(seen).toEqual({ verdict: true, evidence: true, charts: 6, named: 6, tables: 6 });
      expect({ requests, complaints }).toEqual({ requests: [], complaints: [] });
    },
  );

  test.each(settings)(
    'a night, %s: what changed and the loads are seen, every chart has a name and a table',
    async (_, options) => {
      const { seen, requests, complaints } = await open({ file: 'night.html', ...options }, async (page) => ({
        changed: await page.getByRole('link', { name: 'shop-catalog-slow', exact: true }).isVisible(),
        load: await page.getByRole('img', { name: /^Requests of 01-shop-catalog-slow: / }).isVisible(),
        received: await page.getByRole('img', { name: /^Requests received by payment / }).isVisible(),
        charts: await page.locator('figure').count(),
        named: await page
          .getByRole('img', { name: /^(Timeline|Dependency|Requests)/, includeHidden: true })
          .count(),
        tables: await page.locator('figure details table').count(),
      }));
      expect(seen).toEqual({ changed: true, load: true, received: true, charts: 6, named: 6, tables: 6 });
      expect({ requests, complaints }).toEqual({ requests: [], complaints: [] });
    },
  );

  test('dark is dark, and light is light', async () => {
    const ground = (page: Page): Promise<unknown> =>
      page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await open({ colorScheme: 'light' }, ground);
    const dark = await open({ colorScheme: 'dark' }, ground);
    expect([light.seen, dark.seen]).toEqual(['rgb(247, 246, 242)', 'rgb(16, 22, 28)']);
  });

  test.each(['report.html', 'night.html'])('on a phone %s itself does not scroll sideways', async (file) => {
    const { seen } = await open({ file, viewport: { width: 360, height: 740 } }, (page) =>
      page.evaluate<number>('document.documentElement.scrollWidth'),
    );
    expect(seen).toBeLessThanOrEqual(360);
  });

  test('a link to an experiment that held opens it', async () => {
    const { seen } = await open({ hash: '#experiment-04-inventory-slow-1' }, (page) =>
      page.getByRole('img', { name: 'Timeline of 04-inventory-slow-1' }).isVisible(),
    );
    expect(seen).toBe(true);
  });

  test('a held cell of a matrix: its anchor leads to its row, the row to its details, and those back', async () => {
    const id = '04-inventory-slow-1';
    const { seen, complaints } = await open(
      { file: 'matrix.html', hash: `#experiment-${id}` },
      async (page) => {
        const row = page.locator('tr:target');
        const isThere = await row.isVisible();
        await row.getByRole('link', { name: id }).click();
        const isDrawn = await page.getByRole('img', { name: `Timeline of ${id}` }).isVisible();
        return { isThere, isDrawn, back: await page.locator('header a').getAttribute('href') };
      },
    );
    expect(seen).toEqual({ isThere: true, isDrawn: true, back: `../report.html#experiment-${id}` });
    expect(complaints).toEqual([]);
  });

  test('by keyboard: the first stop skips to the findings, and details open', async () => {
    const { seen } = await open({}, async (page) => {
      await page.keyboard.press('Tab');
      const first = await page.locator(':focus').textContent();
      const summary = page.locator('#held summary').first();
      await summary.focus();
      await page.keyboard.press('Enter');
      return { first, opened: await page.locator('#held details').first().getAttribute('open') };
    });
    expect(seen).toEqual({ first: 'Skip to the findings', opened: '' });
  });

  test.each(['lint', 'plan'])(
    'by keyboard: what #%s rests on is reached with Tab, and opened',
    async (id) => {
      const { seen } = await open({}, async (page) => {
        await page.locator(`#${id} summary`).first().focus();
        await page.keyboard.press('Enter');
        await page.keyboard.press('Tab');
        const table = page.locator(`#${id} .scroll`).first();
        return {
          isOpen: await table.isVisible(),
          isReached: (await page.locator(`#${id} .scroll:focus`).count()) === 1,
        };
      });
      expect(seen).toEqual({ isOpen: true, isReached: true });
    },
  );

  test('printing shows what is closed on the screen', async () => {
    const { seen } = await open({}, async (page) => {
      await page.evaluate("dispatchEvent(new Event('beforeprint'))");
      const closed = await page.locator('details:not([open])').count();
      await page.evaluate("dispatchEvent(new Event('afterprint'))");
      return { closed, closedAfter: (await page.locator('details:not([open])').count()) > 0 };
    });
    expect(seen).toEqual({ closed: 0, closedAfter: true });
  });

  test('a hostile target adds no element and runs nothing', async () => {
    const look = (page: Page): Promise<unknown> =>
      page.evaluate(
        '({ elements: document.querySelectorAll("*").length, broken: Reflect.has(globalThis, "ranAnyway") })',
      );
    const benign = await open({ file: 'benign.html' }, look);
    const hostile = await open({ file: 'hostile.html' }, look);
    expect(hostile).toEqual(benign);
    expect(benign.seen).toEqual(expect.objectContaining({ broken: false }));
  });
});

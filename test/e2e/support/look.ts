import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** For people to look at; no test does, and the several hundred of all states of pages take minutes. */
const takesPictures = process.env.PICTURES === '1';
export const SIZES = [
  { name: '1440', width: 1440, height: 900 },
  { name: '390', width: 390, height: 844 },
];
export const SCHEMES = ['light', 'dark'] as const;

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Kept as output of every run. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: path.resolve(`test-results/pages/${name}.png`), fullPage: true });
}

/** Kept where pictures are asked for. */
export async function takePicture(page: Page, name: string): Promise<void> {
  if (takesPictures) await keepPicture(page, name);
}

/** axe finds nothing on the page as it stands: itself alone, for there are no frames, so that no second page is opened. */
export async function expectAccessible(page: Page): Promise<void> {
  // It would send its half megabyte anew, and describe every element in which it has found nothing.
  const isThere = await page.evaluate(() => 'axe' in window);
  const { violations } = await new AxeBuilder({ page, ...(isThere && { axeSource: ';' }) })
    .options({ resultTypes: ['violations'] })
    .setLegacyMode()
    .withTags(TAGS)
    .analyze();
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    at: nodes.map((node) => node.html.slice(0, 160)),
  }));
  expect(found).toEqual([]);
}

/** The page itself never scrolls sideways; wide things scroll inside their own region. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const width = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return { scrollWidth, clientWidth };
  });
  expect(width.scrollWidth, 'width of the page').toBeLessThanOrEqual(width.clientWidth);
}

/** Every button, link and control can be hit: 24 by 24 pixels, or as much room around it. */
export async function expectTargets(page: Page): Promise<void> {
  const small = await page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement>(
        'main button, main select, main input:not([type=file]), nav a',
      ),
    ]
      .filter((element) => element.checkVisibility() && element.ariaHidden !== 'true')
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.height < 24)
      .map(({ element, box }) => `${element.outerHTML.slice(0, 100)} is ${box.height} px high`),
  );
  expect(small).toEqual([]);
}

/** The page is as it stays: in the colours of the scheme, and laid out and painted in them. */
export async function expectPainted(page: Page, colorScheme: (typeof SCHEMES)[number]): Promise<void> {
  await expect(page.locator('html')).toHaveClass(new RegExp(colorScheme));
  await page.evaluate(
    () => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))),
  );
}

/** A state that has no address of its own: looked at in every size and scheme, where it stands. */
export async function expectFineEverywhere(page: Page, name: string): Promise<void> {
  const before = page.viewportSize()!;
  for (const colorScheme of SCHEMES) {
    for (const size of SIZES) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(size);
      await expectPainted(page, colorScheme);
      await takePicture(page, `${name}.${size.name}.${colorScheme}`);
      await expectNoSidewaysScroll(page);
      await expectTargets(page);
      await expectAccessible(page);
    }
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(before);
}

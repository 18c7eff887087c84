import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

export const SHOTS = path.resolve('test-results/pages');
export const SIZES = [
  { name: '1440', width: 1440, height: 900 },
  { name: '390', width: 390, height: 844 },
];
export const SCHEMES = ['light', 'dark'] as const;

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** axe finds nothing on the page as it stands: itself alone, for there are no frames, so that no second page is opened. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(TAGS).analyze();
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

/** A state that has no address of its own: looked at in every size and scheme, where it stands. */
export async function expectFineEverywhere(page: Page, name: string): Promise<void> {
  const before = page.viewportSize()!;
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const colorScheme of SCHEMES) {
    for (const size of SIZES) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(size);
      await page.screenshot({
        path: path.join(SHOTS, `${name}.${size.name}.${colorScheme}.png`),
        fullPage: true,
      });
      await expectNoSidewaysScroll(page);
      await expectTargets(page);
      await expectAccessible(page);
    }
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(before);
}

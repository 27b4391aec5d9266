import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { poll, useDesk } from '../support/designer.ts';

describe.skipIf(chromiumPath === undefined)('the first minutes', () => {
  const desk = useDesk();
  test('a newcomer comes to a green run with four clicks, and with no account', async () => {
    const { page, product } = desk;
    let clicks = 0;
    const click = async (name: string | RegExp, role: 'button' | 'option' = 'button') => {
      clicks += 1;
      await page.getByRole(role, { name }).first().click();
    };
    await page.goto(`${product.url}/workflows`);
    await click('New workflow');
    await click('Start from a trigger');
    await click(/^Manual start/, 'option');
    await click(/^Run$/);
    await poll(() => page.getByTestId('run-status').textContent()).toContain('Succeeded');
    expect(clicks).toBeLessThanOrEqual(4);
    await desk.shot('first-run');
  });
});

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const designer = fileURLToPath(new URL('../..', import.meta.url));
const lingui = join(designer, 'node_modules/@lingui/cli/dist/lingui.js');
/** What brings it up to date. */
const REMEDY = 'Run "npx pnpm --filter @holdfast/designer extract", and commit the catalogue.';

test('the catalogue of texts holds what the code says', () => {
  const asked = ['check', 'sync', '--locale', 'en', '--clean', '--workers', '1'];
  const { stdout } = spawnSync(process.execPath, [lingui, ...asked], { cwd: designer, encoding: 'utf8' });
  expect(stdout, REMEDY).toContain('PASS sync');
});

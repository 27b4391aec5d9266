import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { poll, useDesk } from '../support/designer.ts';
import { ask } from '../support/product.ts';
import { aNode, anEdge, aRow, aStart, reaches, runAgain } from '../support/running.ts';
import { publish } from '../support/server.ts';

interface Listed {
  readonly items: readonly { readonly id: string; readonly node: string }[];
}

describe.skipIf(chromiumPath === undefined)('pinned data', () => {
  const desk = useDesk();
  /** What a step of a run gave, all of its outputs together. */
  const outputOf = async (run: string, node: string) => {
    const { items } = await ask<Listed>(desk.product, 'GET', `/runs/${run}/steps`);
    const step = items.find((each) => each.node === node);
    const path = `/runs/${run}/steps/${step?.id}/items?side=output`;
    return (await ask<{ items: { json: object }[] }>(desk.product, 'GET', path)).items.map(({ json }) => json);
  };

  /** The editor of what is pinned. */
  const editor = () =>
    desk.page.locator('.monaco-editor', { has: desk.page.getByRole('textbox', { name: 'Pinned data' }) }).first();
  const write = async (value: object) => {
    await editor().getByRole('textbox').focus();
    await desk.page.keyboard.press('ControlOrMeta+a');
    // Pasted: what is typed has its brackets closed by the editor.
    await desk.page.evaluate((text) => navigator.clipboard.writeText(text), JSON.stringify(value));
    await desk.page.keyboard.press('ControlOrMeta+v');
  };

  test('is left aside by a published version, at its trigger and at its steps, and its page says nothing of it', async () => {
    const { page, product } = desk;
    const origin = {
      at: new Date(Date.now() - 3 * 86_400_000).toISOString(),
      run: '01a21c4e-0000-7000-8000-000000ef5678',
    };
    const stamp = aNode('stamp', 'core.set', 'Stamp', {
      parameters: { fields: [{ name: 'at', value: '={{ $run.id }}' }] },
    });
    const { id } = await publish(
      product,
      aRow('Live and draft', [aStart(), stamp], {
        pins: { start: { out: [{ json: { no: 99 } }] }, stamp: { out: [{ json: { at: 'pinned' } }] } },
        pinOrigins: { stamp: origin },
      }),
    );
    const live = await ask<{ id: string }>(product, 'POST', `/workflows/${id}/runs`, { version: 1 });
    await reaches(product, live.id, 'succeeded');
    expect([await outputOf(live.id, 'start'), await outputOf(live.id, 'stamp')]).toEqual([[{}], [{ at: live.id }]]);
    const draft = await ask<{ id: string }>(product, 'POST', `/workflows/${id}/runs`, {});
    await reaches(product, draft.id, 'succeeded');
    expect([await outputOf(draft.id, 'start'), await outputOf(draft.id, 'stamp')]).toEqual([
      [{ no: 99 }],
      [{ at: 'pinned' }],
    ]);

    const note = page.getByTestId('stand-in');
    const chip = () => page.getByTestId('node-status-stamp').textContent();
    await page.goto(`${product.url}/runs/${live.id}`);
    await desk.click('stamp');
    await poll(chip).toBe('1');
    await page.getByTestId('inspector').getByRole('tab', { name: 'Output' }).waitFor();
    expect(await note.count()).toBe(0);
    await page.goto(`${product.url}/runs/${draft.id}`);
    await desk.click('stamp');
    await poll(chip).toBe('pinned');
    await poll(() => note.textContent()).toMatch(/^Pinned from run ef5678, 3 days ago/);
    expect(desk.complaints).toEqual([]);
  });

  test('is kept for every output of a step, edited by output, and held to what the step gives', async () => {
    const { page, product } = desk;
    const large = aNode('large', 'core.if', 'Large?', {
      parameters: { conditions: [{ left: '={{ $json.n }}', operator: 'number.gt', right: 10 }] },
    });
    const { nodes, edges, ...row } = aRow('Two ways', [aStart(), large, aNode('yes', 'core.pass', 'Yes')]);
    const [first] = edges;
    const id = await desk.open({
      ...row,
      nodes: [...nodes, aNode('no', 'core.pass', 'No')],
      edges: [
        ...(first ? [first] : []),
        anEdge('e2', 'large', 'yes', { from: { node: 'large', port: 'true' } }),
        anEdge('e3', 'large', 'no', { from: { node: 'large', port: 'false' } }),
      ],
      layout: { nodes: { start: [0, 0], large: [304, 0], yes: [608, -80], no: [608, 80] } },
    });
    const asked = await runAgain(product, id, [{ n: 1 }, { n: 20 }, { n: 3 }]);
    await reaches(product, asked, 'succeeded');
    await page.reload();
    await desk.card('large').waitFor();
    await desk.fit();
    await desk.click('large');
    await page.keyboard.press('p');
    const pins = async () => (await desk.saved(id)).pins;
    await poll(pins).toEqual({
      large: { true: [{ json: { n: 20 } }], false: [{ json: { n: 1 } }, { json: { n: 3 } }] },
    });
    // Whatever comes in now, each way gets what is pinned to it.
    const again = await runAgain(product, id, [{ n: 500 }]);
    await reaches(product, again, 'succeeded');
    expect([await outputOf(again, 'yes'), await outputOf(again, 'no')]).toEqual([[{ n: 20 }], [{ n: 1 }, { n: 3 }]]);

    await page.getByRole('tab', { name: 'Data' }).click();
    const note = page.getByTestId('pin-note');
    await note.getByRole('button', { name: 'Edit' }).click();
    const inspector = page.getByTestId('inspector');
    await poll(() => editor().textContent()).toContain('"false"');
    await write({ true: [], false: [{ n: 7 }] });
    await poll(pins).toEqual({ large: { true: [], false: [{ json: { n: 7 } }] } });
    await poll(() => note.textContent()).toMatch(/^Pinned by hand/);
    // An output that the step does not have is told beside the data.
    await write({ maybe: [{ n: 7 }] });
    await inspector.getByText('it has no output "maybe" (true, false).').first().waitFor();
    await desk.shot('pinned-outputs');
    // What is no list of objects is not taken.
    await write({ true: 7 });
    await inspector.getByText('It has to be lists of objects, one for each output').waitFor();
    expect(await pins()).toEqual({ large: { maybe: [{ json: { n: 7 } }] } });
    expect(desk.complaints).toEqual([]);
  });

  test('of a step with a promised output is checked against it while it is written', async () => {
    const slot = { scheduledAt: '2030-01-31T06:00:00+00:00', timeZone: 'UTC', rule: 0, missed: false };
    const every = aNode('start', 'trigger.schedule', 'Each day', {
      parameters: { rules: [{ every: 'day', at: '06:00' }] },
    });
    const keep = aNode('keep', 'core.pass', 'Keep');
    const id = await desk.open(aRow('Held to it', [every, keep], { pins: { start: { out: [{ json: slot }] } } }));
    const { page } = desk;
    await desk.fit();
    await desk.click('start');
    await page.getByRole('tab', { name: 'Data' }).click();
    const told = page.getByTestId('inspector').getByText('what is pinned is not what the step gives');
    await page.getByTestId('pin-note').getByRole('button', { name: 'Edit' }).click();
    await poll(() => editor().textContent()).toContain('"rule"');
    expect(await told.count()).toBe(0);
    for (const [rule, count] of [
      ['first', 1],
      [1, 0],
    ] as const) {
      await write({ out: [{ ...slot, rule }] });
      await poll(() => told.count()).toBe(count);
    }
    expect((await desk.saved(id)).pins).toEqual({ start: { out: [{ json: { ...slot, rule: 1 } }] } });
    expect(desk.complaints).toEqual([]);
  });

  test('keeps the files of an output, and says before a run which of them are not here', async () => {
    const { page, product } = desk;
    const steps = [
      aStart(),
      aNode('write', 'data.csv.build', 'Write'),
      aNode('read', 'data.csv.parse', 'Read', { parameters: { from: 'file' } }),
    ];
    const id = await desk.open(aRow('With a file', steps));
    await reaches(product, await runAgain(product, id, [{ no: 1 }]), 'succeeded');
    await page.reload();
    await desk.card('write').waitFor();
    await desk.fit();
    await desk.click('write');
    await page.keyboard.press('p');
    const file = {
      name: 'data.csv',
      mimeType: 'text/csv',
      sizeBytes: 7,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    };
    await poll(async () => (await desk.saved(id)).pins).toEqual({
      write: { out: [{ json: { rows: 1 }, files: { data: file } }] },
    });
    const again = await runAgain(product, id, [{ no: 2 }]);
    await reaches(product, again, 'succeeded');
    expect(await outputOf(again, 'read')).toEqual([{ no: '1' }]);

    await page.getByRole('tab', { name: 'Data' }).click();
    const inspector = page.getByTestId('inspector');
    await poll(() => inspector.getByRole('list', { name: 'Pinned files' }).textContent()).toMatch(/^data.csv, 7/);
    // Data that is edited keeps the files of its items.
    await page.getByTestId('pin-note').getByRole('button', { name: 'Edit' }).click();
    await poll(() => editor().textContent()).toContain('"rows"');
    await write({ out: [{ rows: 7 }] });
    await poll(async () => (await desk.saved(id)).pins).toEqual({
      write: { out: [{ json: { rows: 7 }, files: { data: file } }] },
    });
    await desk.shot('pinned-file');

    const elsewhere = { name: 'elsewhere.csv', mimeType: 'text/csv', sizeBytes: 7, sha256: '0'.repeat(64) };
    await desk.open(
      aRow('From elsewhere', steps, { pins: { write: { out: [{ json: { rows: 1 }, files: { data: elsewhere } }] } } }),
    );
    await desk.fit();
    await desk.click('write');
    await page.getByRole('tab', { name: 'Data' }).click();
    const told = '"Write": the file "elsewhere.csv" of what is pinned is not kept here.';
    await inspector.getByText(told).waitFor();
    await page.getByRole('button', { name: 'Ways to run' }).click();
    await page.getByRole('menuitem', { name: 'Run to this step' }).click();
    await poll(() => page.getByTestId('run-preview').textContent()).toContain(`Has to be mended first${told}`);
    await page.keyboard.press('Escape');
    expect(desk.complaints).toEqual([]);
  });
});

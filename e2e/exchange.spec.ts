import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, test } from './writer.ts';

type MenuItem = 'Markdown' | 'Web page' | 'Plain text' | 'Word' | 'Tercet';

/** Saves the document as a person does. @returns the file's name and its bytes. */
async function save(page: Page, format: MenuItem): Promise<{ name: string; bytes: Buffer }> {
  await page.getByRole('button', { name: 'Document' }).click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: format }).click();
  const download = await downloading;
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

async function importFile(page: Page, name: string, content: string | Buffer): Promise<void> {
  await page.getByRole('button', { name: 'Document' }).click();
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('menuitem', { name: 'Import a file…' }).click();
  await (await choosing).setFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
}

test('out in every format, and in again with where the machine text is from', async ({ writer, page }) => {
  await writer.open();
  await writer.write('# The sea\n**Loud** & <wild> it was.\n- one\n');
  await writer.press('Enter');
  await writer.write('The captain went to the');
  await writer.press('Control+Space');
  await writer.offerSettled();
  await writer.press('Enter');
  await expect(writer.editor.locator('.machine')).not.toHaveCount(0);
  await writer.saved();
  const machine = (await writer.editor.locator('.machine').allTextContents()).join('');
  const text = await writer.text();

  const markdown = await save(page, 'Markdown');
  expect(markdown.name).toBe('The sea.md');
  expect(markdown.bytes.toString()).toMatch(
    /^# The sea\n\n\*\*Loud\*\* & \\<wild> it was\.\n\n- one\n\nThe captain/,
  );

  const html = (await save(page, 'Web page')).bytes.toString();
  expect(html).toContain('<title>The sea</title>');
  expect(html).toContain('<strong>Loud</strong> &amp; &lt;wild&gt;');
  expect(html).toMatch(/<span data-machine="\{[^"]+" class="machine" title="Written by /);

  expect((await save(page, 'Plain text')).bytes.toString()).toContain(
    'Loud & <wild> it was.\n\n- one\n\nThe captain',
  );

  const word = await save(page, 'Word');
  expect(word.name).toBe('The sea.docx');
  expect(word.bytes.subarray(0, 2).toString()).toBe('PK');

  const file = await save(page, 'Tercet');
  expect(JSON.parse(file.bytes.toString())).toMatchObject({
    format: 'tercet',
    formatVersion: 1,
    title: 'The sea',
  });

  await writer.open();
  await importFile(page, word.name, word.bytes);
  await expect(writer.editor.getByRole('heading', { name: 'The sea' })).toBeVisible();
  expect(await writer.text()).toBe(text);
  await expect(writer.editor.locator('strong')).toHaveText(['Loud']);
  await expect(writer.editor.locator('ul > li')).toHaveText(['one']);

  await writer.open();
  await importFile(page, file.name, file.bytes);
  await expect(writer.editor.locator('.machine')).not.toHaveCount(0);
  expect(await writer.text()).toBe(text);
  expect((await writer.editor.locator('.machine').allTextContents()).join('')).toBe(machine);
  await writer.saved();
});

test('a file into a document with text: asked where, one undo; what cannot be read is said', async ({
  writer,
  page,
}) => {
  await writer.open();
  await writer.write('Mine.');
  await importFile(page, 'notes.md', '## Notes\n\n1. first\n\n[bad](javascript:alert(1))\n');
  const asking = page.getByRole('dialog', { name: 'Where should the file go?' });
  await asking.getByRole('button', { name: 'Add at the end' }).click();
  await expect(writer.editor.getByRole('heading', { name: 'Notes' })).toBeVisible();
  expect(await writer.text()).toBe('Mine.\nNotes\nfirst\n[bad](javascript:alert(1))');
  await expect(writer.editor.locator('a')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect.poll(() => writer.text()).toBe('Mine.');

  await importFile(page, 'all.txt', 'All\nnew\n\nagain\n');
  await asking.getByRole('button', { name: 'Replace the document' }).click();
  await expect.poll(() => writer.text()).toBe('Allnew\nagain');
  await writer.press('Control+z');
  await expect.poll(() => writer.text()).toBe('Mine.');

  await importFile(page, 'letter.docx', 'PK\u0003\u0004');
  await expect(page.getByRole('alert')).toContainText('“letter.docx” cannot be read: it is no Word file');
  await importFile(page, 'broken.json', '{"format":"tercet","formatVersion":9}');
  await expect(page.getByRole('alert')).toContainText(
    '“broken.json” cannot be read: it has the format version 9',
  );
  expect(await writer.text()).toBe('Mine.');
});

test('a dropped file comes in; a link that only reads exports and imports nothing', async ({
  writer,
  page,
}) => {
  await writer.open();
  const dropped = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['Dropped *here*.'], 'drop.md'));
    return data;
  });
  await writer.editor.dispatchEvent('drop', { dataTransfer: dropped });
  await expect(writer.editor).toContainText('Dropped here.');
  await writer.saved();

  await writer.open(await writer.makeLink('Can read', 'readers'));
  await page.getByRole('button', { name: 'Document' }).click();
  await expect(page.getByRole('menuitem', { name: 'Markdown' })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: 'Import a file…' })).toHaveCount(0);
});

test('files dropped together all come in; one that cannot is named; nothing in a page runs', async ({
  writer,
  page,
}) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await writer.open();
  const dropped = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    const html =
      '<style>.gone { display: none } .loud { font-weight: 700 }</style><p class="loud">Two</p><p class="gone">x</p>' +
      '<img src="https://nowhere.example/a.png" onerror="window.ran = true" alt="a boat"><script>window.ran = true</script>';
    data.items.add(new File(['One'], 'one.txt'));
    data.items.add(new File([html], 'two.html'));
    data.items.add(new File(['{\\rtf1 three}'], 'three.rtf'));
    return data;
  });
  await writer.editor.dispatchEvent('drop', { dataTransfer: dropped });
  await expect(page.getByRole('alert')).toContainText('Imported “one.txt” and “two.html”.');
  await expect(page.getByRole('alert')).toContainText(
    '“three.rtf” cannot be read: it is in Rich Text Format',
  );
  expect(await writer.text()).toBe('One\nTwo\na boat');
  await expect(writer.editor.locator('strong')).toHaveText(['Two']);
  await writer.saved();
  expect(await page.evaluate(() => 'ran' in window)).toBe(false);
  expect(asked.filter((url) => url.includes('nowhere.example'))).toEqual([]);
});

#!/usr/bin/env node
// Uploads invoices to the webhook of this example, as a form does.
//
//   node send.mjs ADDRESS [FILE …]        the twelve, one after another, where no file is named
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [address, ...named] = process.argv.slice(2);
if (!address) {
  process.stderr.write('Say where to: the address that set-up.mjs has printed.\n');
  process.exit(2);
}
const folder = join(dirname(fileURLToPath(import.meta.url)), 'invoices');
const files = named.length > 0 ? named : (await readdir(folder)).toSorted().map((name) => join(folder, name));
for (const file of files) {
  const form = new FormData();
  const type = file.endsWith('.pdf') ? 'application/pdf' : 'image/png';
  form.set('invoice', new File([await readFile(file)], basename(file), { type }));
  const reply = await fetch(address, { method: 'POST', body: form });
  process.stdout.write(`${reply.status} ${basename(file)} ${await reply.text()}\n`);
}

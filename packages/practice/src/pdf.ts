/** A PDF of one page with one line of text, such as the number of a document. `language`: what the file says it is in, such as nl-NL. */
export function onePage(text: string, language = ''): Buffer {
  const said = text.replace(/[()\\]/g, ' ');
  const stream = `BT /F1 24 Tf 72 720 Td (${said}) Tj ET`;
  const objects = [
    `<</Type/Catalog/Pages 2 0 R/Lang(${language.replace(/[^A-Za-z-]/g, '')})>>`,
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${stream.length}>>stream\n${stream}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
  ];
  let file = '%PDF-1.4\n';
  const places = objects.map((object, index) => {
    const place = file.length;
    file += `${index + 1} 0 obj${object}endobj\n`;
    return `${String(place).padStart(10, '0')} 00000 n \n`;
  });
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join('')}`;
  const end = `trailer<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${file.length}\n%%EOF\n`;
  return Buffer.from(`${file}${table}${end}`, 'latin1');
}

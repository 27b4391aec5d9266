/** A piece of an expression, and what it is. */
export interface Token {
  readonly text: string;
  readonly kind: 'text' | 'braces' | 'string' | 'number' | 'name' | 'code';
}

const CODE = /('(?:[^'\\]|\\.)*'?|"(?:[^"\\]|\\.)*"?|`[^`]*`?)|(\b\d+(?:\.\d+)?\b)|(\$[\w$]*)|([^'"`$\d]+|[\s\S])/g;

/** A template in pieces: what stands as it is, and code between braces. Together they are the template. */
export function tokensOf(template: string): Token[] {
  const tokens: Token[] = [];
  let isCode = false;
  for (const part of template.split(/(\{\{|\}\})/)) {
    if (part === '') continue;
    if (part === (isCode ? '}}' : '{{')) {
      tokens.push({ text: part, kind: 'braces' });
      isCode = !isCode;
    } else if (!isCode) tokens.push({ text: part, kind: 'text' });
    else
      for (const [text, quoted, number, name] of part.matchAll(CODE))
        tokens.push({ text, kind: quoted ? 'string' : number ? 'number' : name ? 'name' : 'code' });
  }
  return tokens;
}

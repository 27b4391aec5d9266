const MASK = '•••';
/** Shorter secrets would mask half of every text. */
const MIN_SECRET = 6;

const FIELD =
  /("(?:[^"\\]*(?:password|passwd|secret|token|api[_-]?key|authorization|credential|private[_-]?key|client[_-]?assertion|temp[_-]?download)[^"\\]*)"\s*:\s*)"(?:[^"\\]|\\.)*"/gi;
const SCHEME = /\b(Bearer|Basic)\s+[A-Za-z0-9+/=._~-]{8,}/g;
/** Of an address, also where JSON writes `&` and `=` by their numbers. */
const PARAMETER =
  /((?:[?&]|\\u0026)(?:[^=&\s\\]*(?:token|secret|key|password|signature|sig|code)[^=&\s\\]*)(?:=|\\u003d))[^&\s"'\\]+/gi;

/** The ways in which a secret may be written in an answer: itself, escaped, in base64. */
function spellings(secret: string): string[] {
  const base64 = Buffer.from(secret).toString('base64');
  return [
    ...new Set([
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
      base64,
      base64.replace(/=+$/, ''),
    ]),
  ];
}

/** A text that was cut may end with the beginning of a secret: so much of one is a part of it as well. */
function withoutCutEnd(text: string, spelling: string): string {
  for (let length = spelling.length - 1; length >= MIN_SECRET; length -= 1)
    if (text.endsWith(spelling.slice(0, length))) return text.slice(0, -length) + MASK;
  return text;
}

/** Takes the secrets of a request, and what looks like one, out of a text. */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length < MIN_SECRET) continue;
    for (const spelling of spellings(secret)) clean = withoutCutEnd(clean.replaceAll(spelling, MASK), spelling);
  }
  return clean.replace(FIELD, `$1"${MASK}"`).replace(SCHEME, `$1 ${MASK}`).replace(PARAMETER, `$1${MASK}`);
}

import { type Doc, isDoc, type PracticeRequest } from '@holdfast/practice';

interface Part {
  readonly name: string;
  readonly fileName: string;
  readonly bytes: Buffer;
}

const HEAD_END = Buffer.from('\r\n\r\n');

/** The parts of a multipart body (RFC 7578), as far as an upload needs them. */
export function partsOf({ headers, body }: PracticeRequest): Part[] {
  const boundary = /boundary="?([^";]+)"?/.exec(headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) return [];
  const mark = Buffer.from(`--${boundary}`);
  const parts: Part[] = [];
  let at = body.indexOf(mark);
  while (at >= 0) {
    const next = body.indexOf(mark, at + mark.length);
    if (next < 0) break;
    const part = body.subarray(at + mark.length + 2, next - 2);
    const end = part.indexOf(HEAD_END);
    const head = part.subarray(0, Math.max(0, end)).toString('utf8');
    parts.push({
      name: /[ ;]name="([^"]*)"/i.exec(head)?.[1] ?? '',
      fileName: /filename="([^"]*)"/i.exec(head)?.[1] ?? '',
      bytes: part.subarray(end + HEAD_END.length),
    });
    at = next;
  }
  return parts;
}

/** What an upload says about its file, and the bytes of it; null: it is none. */
export function uploadOf(request: PracticeRequest): { readonly said: Doc; readonly bytes: Buffer } | null {
  const parts = partsOf(request);
  const about = parts.find(({ name }) => name.startsWith('file_metadata_'));
  const content = parts.find(({ name }) => name.startsWith('file_content_'));
  if (!about || !content) return null;
  try {
    const said: unknown = JSON.parse(about.bytes.toString('utf8'));
    return isDoc(said) ? { said: { FileName: content.fileName, ...said }, bytes: content.bytes } : null;
  } catch {
    return null;
  }
}

/** A text is no OpenAPI document that can be read. The message says what to do. */
export class ApiDocumentError extends Error {
  override readonly name = 'ApiDocumentError';
  readonly code: 'too_large' | 'not_readable' | 'not_openapi';

  constructor(code: ApiDocumentError['code'], message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

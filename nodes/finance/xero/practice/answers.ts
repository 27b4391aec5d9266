import type { Doc, PracticeAnswer } from '@holdfast/practice';
import type { Books } from './books.ts';
import { stamp } from './values.ts';

/** A success: what was asked for, in its envelope. */
export const envelope = (books: Books, content: Doc): PracticeAnswer => ({
  status: 200,
  body: {
    Id: books.newId(),
    Status: 'OK',
    ProviderName: 'Practice',
    DateTimeUTC: stamp(books.clock.now()),
    ...content,
  },
});

/** What was sent is refused: each element with what is wrong with it. */
export const invalid = (elements: readonly Doc[]): PracticeAnswer => ({
  status: 400,
  body: {
    ErrorNumber: 10,
    Type: 'ValidationException',
    Message: 'A validation exception occurred',
    Elements: elements,
  },
});

export const unauthorised = (): PracticeAnswer => ({
  status: 401,
  body: { Type: null, Title: 'Unauthorized', Status: 401, Detail: 'TokenExpired', Instance: null, Extensions: {} },
});

export const forbidden = (Detail: string): PracticeAnswer => ({
  status: 403,
  body: { Type: null, Title: 'Forbidden', Status: 403, Detail, Instance: null, Extensions: {} },
});

export const notFound = (): PracticeAnswer => ({
  status: 404,
  headers: { 'content-type': 'text/html' },
  body: 'The resource you are looking for cannot be found',
});

import type { PracticeAnswer } from '@holdfast/practice';

/** Why Business Central does not do something. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const problem = (status: number, code: string, message: string): Problem => ({ status, code, message });

/** What Business Central says no with. */
export const problems = {
  /** Rules of the application, in the words of a message box. */
  dialog: (message: string) => problem(400, 'Application_DialogException', message),
  field: (message: string) => problem(400, 'Application_FieldValidationException', message),
  tooLong: (name: string, max: number) =>
    problem(
      400,
      'Application_StringExceededLength',
      `The length of the string for ${name} exceeds the maximum length ${max}.`,
    ),
  readOnly: (name: string) => problem(400, 'Internal_ServerError', `Control '${name}' is read-only.`),
  sameKey: (table: string, value: string) =>
    problem(
      400,
      'Internal_EntityWithSameKeyExists',
      `The record in table ${table} already exists. Identification fields and values: '${value}'`,
    ),
  notFound: () => problem(404, 'BadRequest_ResourceNotFound', 'The requested resource could not be found.'),
  unknown: (what: string) => problem(400, 'Internal_DataNotFoundFilter', `The ${what} does not exist.`),
  changed: () => problem(409, 'Request_EntityChanged', 'Another user has already changed the record.'),
  noToken: () => problem(400, 'BadRequest_InvalidToken', 'The request is missing the If-Match header.'),
  filter: (text: string) => problem(400, 'BadRequest', `The filter is not understood: ${text}`),
  company: () => problem(404, 'Internal_CompanyNotFound', 'The company does not exist.'),
  method: () => problem(405, 'BadRequest_MethodNotAllowed', 'The method is not allowed.'),
} as const;

const CORRELATION = '8c56ac24-7ff1-4d37-a2ab-5e6d1a0f7e3d';

export const refused = ({ status, code, message }: Problem): PracticeAnswer => ({
  status,
  body: { error: { code, message: `${message}  CorrelationId:  ${CORRELATION}.` } },
});

export const unauthorised = (): PracticeAnswer =>
  refused(problem(401, 'Authentication_InvalidCredentials', 'The server has rejected the client credentials.'));

export const tooMany = (waitMs: number): PracticeAnswer => ({
  ...refused(problem(429, 'Application_TooManyRequests', 'Too many requests reached. Actual (6001). Maximum (6000).')),
  headers: { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1_000))) },
});

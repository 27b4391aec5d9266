import type { PracticeAnswer } from '@holdfast/practice';

/** One reason why QuickBooks does not do something: its code, what it says, and about which field. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly detail: string;
  readonly element?: string;
}

const refusal = (code: string, message: string, detail: string, element?: string): Refusal => ({
  code,
  message,
  detail,
  ...(element === undefined ? {} : { element }),
});

/** What QuickBooks says no with. */
export const refusals = {
  missing: (name: string) =>
    refusal(
      '2020',
      'Required param missing, need to supply the required value for the API',
      `Required parameter ${name} is missing in the request`,
      name,
    ),
  tooLong: (name: string, max: number) =>
    refusal(
      '2050',
      'String length is either shorter or longer than supported by specification',
      `Length of the field exceeds ${max} chars`,
      name,
    ),
  reference: (name: string) =>
    refusal(
      '2500',
      'Invalid Reference Id',
      `Invalid Reference Id : ${name} element id is not found or is inactive`,
      name,
    ),
  name: () =>
    refusal(
      '6240',
      'Duplicate Name Exists Error',
      'The name supplied already exists. : Another customer, vendor or employee is already using this name. Please use a different name.',
    ),
  number: (number: string) =>
    refusal(
      '6140',
      'Duplicate Document Number Error',
      `You must specify a different number. This number has already been used. DocNumber=${number}`,
    ),
  amount: () =>
    refusal(
      '6070',
      'Amount calculation incorrect in the request',
      'Amount is not equal to UnitPrice * Qty. Supplied value does not match.',
    ),
  business: (detail: string) =>
    refusal(
      '6000',
      'A business validation error has occurred while processing your request',
      `Business Validation Error: ${detail}`,
    ),
  stale: () =>
    refusal(
      '5010',
      'Stale Object Error',
      'Stale Object Error : You and another user were working on this at the same time. The other user finished before you did, so your work was not saved.',
    ),
  gone: () =>
    refusal(
      '610',
      'Object Not Found',
      "Object Not Found : Something you're trying to use has been made inactive. Check the fields with accounts, customers, items, vendors or employees.",
    ),
  query: (detail: string) => refusal('4001', 'Invalid query', `QueryValidationError: ${detail}`),
  parse: (detail: string) => refusal('4000', 'Error parsing query', `QueryParserError: ${detail}`),
  unsupported: () => refusal('500', 'Unsupported Operation', 'Operation is not supported.'),
} as const;

export const faultOf = (list: readonly Refusal[], type = 'ValidationFault') => ({
  Error: list.map(({ code, message, detail, element }) => ({
    Message: message,
    Detail: detail,
    code,
    ...(element === undefined ? {} : { element }),
  })),
  type,
});

export const refused = (list: readonly Refusal[], time: string): PracticeAnswer => ({
  status: 400,
  body: { Fault: faultOf(list), time },
});

/** The gateway answers in XML, whatever was asked for. */
export const unauthorised = (): PracticeAnswer => ({
  status: 401,
  headers: { 'content-type': 'application/xml', 'www-authenticate': 'Bearer realm="Intuit", error="invalid_token"' },
  body: '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><IntuitResponse xmlns="http://schema.intuit.com/finance/v3"><Fault type="AUTHENTICATION"><Error code="3200"><Message>message=AuthenticationFailed; errorCode=003200; statusCode=401</Message><Detail>Token expired</Detail></Error></Fault></IntuitResponse>',
});

/** Nothing says for how long: the documentation does. */
export const throttled = (time: string): PracticeAnswer => ({
  status: 429,
  body: {
    Fault: faultOf(
      [
        refusal(
          '3001',
          'message=ThrottleExceeded; errorCode=003001; statusCode=429',
          'The request limit was reached. Try again later',
        ),
      ],
      'SERVICE',
    ),
    time,
  },
});

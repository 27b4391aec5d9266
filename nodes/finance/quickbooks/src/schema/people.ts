import { type JsonObject, parameter } from '@holdfast/node-sdk';
import { filled } from '@holdfast/node-sdk/records';

const words = (title: string, description: string, maxLength: number) =>
  parameter.text({ title, description, maxLength });

/** Fields of customers and vendors that may be left empty. */
export const person = {
  companyName: words('Company', 'Name of the company.', 100),
  firstName: words('First name', 'Of whom you deal with.', 100),
  lastName: words('Last name', 'Of whom you deal with.', 100),
  emailAddress: words('E-mail', 'Address for documents.', 100),
  phone: words('Phone', 'Number to call.', 30),
  accountNumber: words('Account number', 'Your number for it, or its number for you.', 100),
};

type Person = Readonly<Record<keyof typeof person, string>>;

export const toPerson = (said: Person): JsonObject =>
  filled({
    CompanyName: said.companyName,
    GivenName: said.firstName,
    FamilyName: said.lastName,
    PrimaryEmailAddr: said.emailAddress === '' ? '' : { Address: said.emailAddress },
    PrimaryPhone: said.phone === '' ? '' : { FreeFormNumber: said.phone },
    AcctNum: said.accountNumber,
  });

/** What was said, as the fields of what is read. */
export const saidOf = (said: Person): JsonObject =>
  filled({
    companyName: said.companyName,
    firstName: said.firstName,
    lastName: said.lastName,
    emailAddress: said.emailAddress,
    phone: said.phone,
    accountNumber: said.accountNumber,
  });

export const activity = parameter.choice(
  { title: 'In use', description: 'Names are never deleted: they are put away.' },
  { keep: 'As it is', yes: 'In use', no: 'Put away' },
  'keep',
);
export const toActivity = (said: 'keep' | 'yes' | 'no'): boolean | undefined =>
  said === 'keep' ? undefined : said === 'yes';

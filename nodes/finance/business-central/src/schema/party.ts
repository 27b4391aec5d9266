import { parameter } from '@holdfast/node-sdk';
import { Type } from 'typebox';

const words = (title: string, description: string, maxLength: number) =>
  parameter.text({ title, description, maxLength });

export const displayName = Type.String({
  title: 'Name',
  description: 'Of the person or company.',
  minLength: 1,
  maxLength: 100,
});

/** Fields of customers and vendors that may be left empty, by the names that Business Central has for them. */
export const party = {
  addressLine1: words('Address', 'Street and number.', 100),
  city: words('City', 'Of the address.', 30),
  postalCode: words('Postal code', 'Of the address.', 20),
  country: words('Country', 'Code such as IE.', 10),
  phoneNumber: words('Phone', 'Number to call.', 30),
  email: words('E-mail', 'Address for documents.', 80),
  taxRegistrationNumber: words('Tax number', 'Registration for value added tax.', 20),
};

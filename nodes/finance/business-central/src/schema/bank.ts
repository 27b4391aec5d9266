import { parameter } from '@holdfast/node-sdk';

/** What steps say of a bank account at the bank. */
export const atBank = {
  bankAccountNumber: parameter.text({
    title: 'Account number',
    description: 'What the bank calls the account.',
    maxLength: 30,
  }),
  iban: parameter.text({
    title: 'IBAN',
    description: 'Without spaces, in capital letters. Business Central checks its digits.',
    pattern: '^([A-Z]{2}\\d{2}[A-Z0-9]{1,30})?$',
    'x-form': 'an IBAN without spaces, such as DE89370400440532013000',
  }),
};

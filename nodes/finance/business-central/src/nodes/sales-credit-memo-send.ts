import { salesCreditMemos } from '../resources.ts';
import { sendByMail } from '../sending.ts';

/** Sends a posted credit memo by mail. */
export const sendSalesCreditMemo = sendByMail(salesCreditMemos, {
  type: 'business-central.salesCreditMemo.send',
  title: 'Send a credit memo',
  description:
    'Has Business Central send a posted credit memo by mail to the address on it, or that of the customer. A mail cannot be taken back.',
  icon: 'mail-forward',
});

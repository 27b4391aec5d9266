import { salesInvoices } from '../resources.ts';
import { sendByMail } from '../sending.ts';

/** Sends a sales invoice by mail. */
export const sendSalesInvoice = sendByMail(salesInvoices, {
  type: 'business-central.salesInvoice.send',
  title: 'Send a sales invoice',
  description:
    'Has Business Central send a sales invoice by mail to the address on it, or that of the customer. One that is not posted goes out as a draft. A mail cannot be taken back.',
  icon: 'mail-forward',
});

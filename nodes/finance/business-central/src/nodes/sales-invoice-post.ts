import { isPosted, moveOn } from '../operations.ts';
import { salesInvoices } from '../resources.ts';

/** Posts a sales invoice: from then on it counts, and cannot be changed. */
export const postSalesInvoice = moveOn(
  salesInvoices,
  {
    type: 'business-central.salesInvoice.post',
    title: 'Post a sales invoice',
    description: 'Posts a draft, once, whatever happens on the way. One that is posted is left alone.',
    icon: 'file-check',
  },
  { action: 'post', port: 'posted', isDone: isPosted },
);

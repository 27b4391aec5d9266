import { isPosted, moveOn } from '../operations.ts';
import { purchaseInvoices } from '../resources.ts';

/** Posts a purchase invoice: from then on it counts, and cannot be changed. */
export const postPurchaseInvoice = moveOn(
  purchaseInvoices,
  {
    type: 'business-central.purchaseInvoice.post',
    title: 'Post a purchase invoice',
    description: 'Posts a draft, once, whatever happens on the way. One that is posted is left alone.',
    icon: 'file-check',
  },
  { action: 'post', port: 'posted', isDone: isPosted },
);

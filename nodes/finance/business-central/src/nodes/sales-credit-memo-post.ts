import { isPosted, moveOn } from '../operations.ts';
import { salesCreditMemos } from '../resources.ts';

/** Posts a credit memo: from then on it counts, and cannot be changed. */
export const postSalesCreditMemo = moveOn(
  salesCreditMemos,
  {
    type: 'business-central.salesCreditMemo.post',
    title: 'Post a credit memo',
    description: 'Posts a draft, once, whatever happens on the way. One that is posted is left alone.',
    icon: 'file-check',
  },
  { action: 'post', port: 'posted', isDone: isPosted },
);

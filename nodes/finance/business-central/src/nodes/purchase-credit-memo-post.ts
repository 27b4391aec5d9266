import { isPosted, moveOn } from '../operations.ts';
import { purchaseCreditMemos } from '../resources.ts';

/** Posts a purchase credit memo: from then on it counts, and cannot be changed. */
export const postPurchaseCreditMemo = moveOn(
  purchaseCreditMemos,
  {
    type: 'business-central.purchaseCreditMemo.post',
    title: 'Post a purchase credit memo',
    description: 'Posts a draft, once, whatever happens on the way. One that is posted is left alone.',
    icon: 'file-check',
  },
  { action: 'post', port: 'posted', isDone: isPosted },
);

export { asProvider } from './as-provider.ts';
export { type AssertionFault, Assertions } from './assertions.ts';
export { PracticeClock } from './clock.ts';
export { cents, type Doc, docOf, docsOf, given, isDoc, jsonOf, numberOf, textOf, uuidOf } from './docs.ts';
export { FAULTS, type FaultKind, type FaultSwitch, FaultSwitches } from './faults.ts';
export { type Html, html, table } from './html.ts';
export { type Commit, Ledger, type LedgerEntry } from './ledger.ts';
export { formOf, type PracticeAnswer, type PracticeRequest } from './messages.ts';
export { type OauthRules, PracticeOauth } from './oauth.ts';
export { onePage } from './pdf.ts';
export { type ReplayRules, Replays } from './replays.ts';
export { type Practice, type PracticeParts, startPractice, type TroubleStatus } from './server.ts';
export {
  type Delivery,
  isHere,
  PracticeWebhooks,
  type Recipient,
  TELLING,
  type Telling,
  type WebhookRules,
} from './webhooks.ts';
export { Windows } from './windows.ts';

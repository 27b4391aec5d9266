export { PracticeClock } from './clock.ts';
export { FAULTS, type FaultKind, type FaultSwitch, FaultSwitches } from './faults.ts';
export { type Html, html, table } from './html.ts';
export { type Commit, Ledger, type LedgerEntry } from './ledger.ts';
export { formOf, type PracticeAnswer, type PracticeRequest } from './messages.ts';
export { type OauthRules, PracticeOauth } from './oauth.ts';
export { type Practice, type PracticeParts, startPractice, type TroubleStatus } from './server.ts';

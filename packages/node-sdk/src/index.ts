export type { Failure, FileRecord, Item, Json, JsonObject } from '@holdfast/workflow';
export { type Accepted, accepted, refusedLater } from './accepted.ts';
export { withinTime } from './bounded.ts';
export { certificateFields, clientCertificateOf } from './certificate.ts';
export { type ChosenCursor, type ChosenPlace, chosenCursor } from './chosen-cursor.ts';
export * from './connection.ts';
export * from './connector.ts';
export * from './context.ts';
export * from './define.ts';
export * from './errors.ts';
export * from './failures.ts';
export {
  type Auth,
  type ClientCertificate,
  type ConsentAuth,
  type FurtherKeys,
  type HttpClient,
  type HttpMethod,
  type HttpReply,
  type HttpRequest,
  type MultipartField,
  withVerbs,
} from './http.ts';
export type { MailClient, MailFolder, MailHead, MailList, MailServer } from './mail.ts';
export { defaulted, type ParameterWords, parameter, sweepMinutes, type TextBounds } from './parameters.ts';
export { anyOf, headerOf, isSame, isSecret, isSignedAt, isSignedBody, jsonIn } from './proofs.ts';
export { readOn, readOnSettings } from './read-on.ts';
export { sweepByTime, type TimedList, type TimedPage } from './sweep.ts';
export { Gathering, isShared, keyOfCall, type SharedRequest, type Together } from './together.ts';
export {
  type Change,
  type ChangeFile,
  defineTrigger,
  type Follow,
  type FollowContext,
  type IncomingCall,
  type Looked,
  type Swept,
  type TriggerDefinition,
  type TriggerSource,
  type TriggerSpec,
} from './trigger.ts';
export type { Notice, Subscription, SubscriptionWanted, WebhookAnswer, WebhookSpec } from './webhook.ts';

/** Milliseconds in common spans. */
export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

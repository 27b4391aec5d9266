import { isAsked as isAskedOf } from '@holdfast/runner/engine-room';

/** Everybody who might answer a question, by id. */
const PEOPLE = {
  ann: { email: 'ann@example.com', role: 'approver', via: 'session' },
  bob: { email: 'bob@example.com', role: 'admin', via: 'session' },
  eve: { email: 'eve@example.com', role: 'viewer', via: 'session' },
} as const;
export type PersonId = keyof typeof PEOPLE;
export const PERSON_IDS = Object.keys(PEOPLE) as PersonId[];

/** Whether a question is for them, by the rule that the API keeps. */
export const isAsked = (approvers: readonly string[], id: string): boolean =>
  Object.hasOwn(PEOPLE, id) && isAskedOf(approvers, PEOPLE[id as PersonId]);

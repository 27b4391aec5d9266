import { createHash } from 'node:crypto';
import type { Suspension } from '@holdfast/node-sdk';
import { canonicalJson, type StepId, type Wait } from '@holdfast/workflow';
import { v7 as uuid } from 'uuid';
import { awaitCall } from './addresses.ts';
import type { Carrier } from './carrier.ts';
import { startChildren } from './children.ts';
import { factsOf } from './step-work.ts';

/** A step wants to wait without a worker: opens the wait, and tells the engine. */
export function suspend(carrier: Carrier, step: StepId, suspension: Suspension): void {
  switch (suspension.kind) {
    case 'timer':
      return rest(carrier, step, { kind: 'timer', until: Math.round(suspension.until) });
    case 'callback':
      return carrier.pending.prepare(awaitCall(carrier, step, Math.round(suspension.deadline)));
    case 'event': {
      const deadline = Math.round(suspension.deadline);
      const { name, key } = suspension;
      carrier.pending.putWait({
        id: uuid(),
        stepId: step,
        kind: 'callback',
        tokenHash: null,
        deadline,
        isOpen: true,
        asked: null,
        askedHash: null,
        approvers: [],
        event: { name, key },
      });
      return rest(carrier, step, { kind: 'callback', deadline });
    }
    case 'approval': {
      const { choices, subject, ...shown } = suspension.request;
      const asked = {
        ...shown,
        choices,
        ...(subject ? { subject: { count: subject.length, hash: hashOf(subject) } } : {}),
        context: { workflowName: factsOf(carrier).workflowName },
      };
      // In the order of its author: people read forms and evidence from the top.
      const text = JSON.stringify(asked);
      const deadline = Math.round(suspension.deadline);
      carrier.pending.putWait({
        id: uuid(),
        stepId: step,
        kind: 'approval',
        tokenHash: null,
        deadline,
        isOpen: true,
        asked: text,
        askedHash: sha256(text),
        approvers: suspension.request.approvers,
      });
      return rest(carrier, step, { kind: 'approval', deadline });
    }
    case 'children':
      carrier.pending.prepare(startChildren(carrier, step, suspension));
      return;
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hashOf = (value: unknown): string => sha256(canonicalJson(JSON.parse(JSON.stringify(value))));

const rest = (carrier: Carrier, step: StepId, wait: Wait) =>
  carrier.apply({ type: 'step.suspended', at: carrier.now(), step, wait });

import { defineNode, fail, type Item, type Json, type JsonObject, MINUTE_MS, parameter } from '@holdfast/node-sdk';
import { Type } from 'typebox';

const WEEK_MINUTES = 7 * 24 * 60;
/** Items shown as evidence when nothing else is chosen. */
const MAX_SHOWN = 20;

/**
 * Asks people before the run goes on. The run rests without a worker until
 * somebody answers; when nobody does in time, that is a failure of its own
 * (`policy/expired`): silence is never consent.
 */
export const approval = defineNode({
  type: 'human.approval',
  typeVersion: 1,
  title: 'Approval',
  description: 'Asks a person, and goes on by their answer.',
  category: 'people',
  icon: 'hand-stop',
  keywords: ['human', 'ask', 'confirm', 'sign off', 'review', 'four eyes', 'manual', 'wait for person'],
  mode: 'all',
  parks: true,
  ports: ['approved', 'rejected'],
  parameters: Type.Object(
    {
      title: Type.String({
        title: 'Question',
        description: 'What is to be decided, in one line.',
        minLength: 1,
        maxLength: 200,
      }),
      message: parameter.text({
        title: 'Explanation',
        description: 'What the person should know. Markdown.',
        'x-control': 'markdown',
      }),
      evidence: parameter.json({
        title: 'Evidence',
        description: 'Facts that are shown beside the question. Empty: the items themselves.',
      }),
      approvers: parameter.list(
        Type.String({ minLength: 1, maxLength: 200 }),
        {
          title: 'Who may answer',
          description:
            'E-mail addresses or roles. Empty: everybody who may approve; an expression has to give somebody.',
          'x-must-come': true,
        },
        { maxItems: 50 },
      ),
      fourEyes: parameter.flag({
        title: 'Four eyes',
        description: 'Whoever started the run, or repaired or edited something in it, may not answer.',
      }),
      dueMinutes: parameter.whole(
        {
          title: 'Due within (minutes)',
          description: 'After that the step fails as policy/expired.',
          'x-deadline': true,
          'x-must-come': true,
        },
        { minimum: 1, maximum: 366 * 24 * 60, standard: WEEK_MINUTES },
      ),
      reasonToReject: parameter.flag(
        { title: 'A rejection needs a reason', description: 'Whether a reason must be given to reject.' },
        true,
      ),
    },
    { additionalProperties: false },
  ),
  example: { title: 'Pay this invoice?' },

  run({ parameters, items, now }) {
    const { title, message, evidence, approvers, fourEyes, dueMinutes, reasonToReject } = parameters;
    return {
      suspend: {
        kind: 'approval',
        deadline: now() + dueMinutes * MINUTE_MS,
        request: {
          title,
          message,
          approvers,
          ...(fourEyes ? { fourEyes } : {}),
          choices: [
            { value: 'approved', title: 'Approve' },
            { value: 'rejected', title: 'Reject', ...(reasonToReject ? { needsReason: true } : {}) },
          ],
          evidence: shownOf(evidence, items),
        },
      },
    };
  },

  resume({ items, parameters }, { outcome, data }) {
    if (outcome.kind !== 'decided') {
      throw fail.policy('expired', {
        message: `Nobody answered "${parameters.title}" in time.`,
        decidedBy: 'deadline',
      });
    }
    const decision = {
      choice: outcome.choice,
      by: outcome.by,
      reason: data.reason ?? null,
      at: data.at ?? null,
    };
    const out = items.map(
      ({ json, files }, index): Item => ({
        json: { ...json, approval: decision },
        ...(files ? { files } : {}),
        from: index,
      }),
    );
    return { outputs: { [outcome.choice]: out } };
  },
});

/** What is shown beside the question: what was chosen, whatever its form; else the items. */
function shownOf(evidence: Json | undefined, items: readonly Item[]): JsonObject {
  if (evidence === undefined || evidence === null || evidence === '')
    return { items: items.slice(0, MAX_SHOWN).map(({ json }) => json), itemCount: items.length };
  return typeof evidence === 'object' && !Array.isArray(evidence) ? evidence : { evidence };
}

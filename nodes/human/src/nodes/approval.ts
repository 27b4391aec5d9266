import { type ApprovalRequest, defineNode, fail, type Item, parameter } from '@holdfast/node-sdk';
import { askingParameters, expired, questionOf, saidBy } from '../asking.ts';
import { bandOf, bandParameters } from '../bands.ts';

/**
 * Asks people before the run goes on. The run rests without a worker until
 * enough of them have answered; when they do not in time, that is a failure of
 * its own (`policy/expired`): silence is never consent.
 */
export const approval = defineNode({
  type: 'human.approval',
  typeVersion: 1,
  title: 'Approval',
  description: 'Asks one person or several, and goes on by their answer.',
  category: 'people',
  icon: 'hand-stop',
  keywords: ['human', 'ask', 'confirm', 'sign off', 'review', 'four eyes', 'manual', 'wait for person', 'amount limit'],
  mode: 'all',
  parks: true,
  asks: true,
  ports: ['approved', 'rejected'],
  parameters: askingParameters({
    needs: parameter.choice(
      {
        title: 'Who has to approve',
        description: 'One rejection ends it, whoever gives it.',
      },
      { one: 'One of them', all: 'Each of them', some: 'So many of them' },
      'one',
    ),
    needed: parameter.whole(
      { title: 'How many', description: 'Different people who have to approve.', 'x-when': { needs: ['some'] } },
      { minimum: 1, maximum: 20, standard: 2 },
    ),
    ...bandParameters,
    reasonToReject: parameter.flag(
      { title: 'A rejection needs a reason', description: 'Whether a reason must be given to reject.' },
      true,
    ),
    rejectionFails: parameter.flag({
      title: 'A rejection is a failure',
      description:
        'The step then fails as policy/rejected: a fallback edge for policy failures, or what the policy says, takes it. Off: it goes on by "rejected".',
    }),
  }),
  example: { title: 'Pay this invoice?' },

  run({ parameters, parametersFor, items, now, node }) {
    const { needs, needed, approvers, bands, reasonToReject } = parameters;
    const sums = () => items.map((_, index) => parametersFor(index));
    const band = bands.length > 0 ? bandOf(bands, sums(), node.name) : null;
    const asked = band && band.approvers.length > 0 ? band.approvers : approvers;
    const agreed = band ? band.needed : needs === 'all' ? 'each' : needs === 'some' ? needed : 1;
    if (agreed === 'each' && asked.length === 0)
      throw fail.data('bad_input', {
        message: `"${node.name}" asks everybody, and names nobody. Say who has to approve.`,
        decidedBy: 'node',
        evidence: { path: '/approvers' },
      });
    return questionOf(
      parameters,
      { items, now },
      {
        choices: [
          { value: 'approved', title: 'Approve' },
          { value: 'rejected', title: 'Reject', ...(reasonToReject ? { needsReason: true } : {}) },
        ],
        ...agreement(agreed),
      },
      asked,
    );
  },

  resume({ items, parameters }, { outcome, data }) {
    if (outcome.kind !== 'decided') throw expired(parameters.title);
    if (outcome.choice === 'rejected' && parameters.rejectionFails) {
      const why = typeof data.reason === 'string' && data.reason !== '' ? ` They said: ${data.reason}` : '';
      throw fail.policy('rejected', {
        message: `${outcome.by} said no to "${parameters.title}".${why}`,
        decidedBy: 'ask',
      });
    }
    const decision = { choice: outcome.choice, ...saidBy(outcome.by, data) };
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

/** One is what a question needs anyway. */
const agreement = (needed: number | 'each'): Pick<ApprovalRequest, 'agree'> =>
  needed === 1 ? {} : { agree: { choice: 'approved', needed } };

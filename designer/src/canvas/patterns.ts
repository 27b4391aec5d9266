import type { Clip, Node } from '@holdfast/workflow';
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

/** Several steps that are often wanted together, joined and set up. */
export interface Pattern {
  readonly id: string;
  readonly title: MessageDescriptor;
  readonly about: MessageDescriptor;
  /** Further words people may search for. */
  readonly keywords: string;
  /** Of its first step: what leads to it, and of its last: what goes on from it. */
  readonly first: { readonly node: string; readonly port: string };
  readonly last: { readonly node: string; readonly port: string };
  readonly clip: Clip;
}

const node = (id: string, type: string, name: string, rest: Partial<Node> = {}): Node => ({
  id,
  type,
  typeVersion: 1,
  name,
  ...rest,
});

const clip = (nodes: readonly Node[], edges: Clip['edges'], positions: Clip['positions']): Clip => ({
  $holdfast: 'clip/1',
  nodes,
  edges,
  notes: [],
  groups: [],
  positions,
});

export const PATTERNS: readonly Pattern[] = [
  {
    id: 'retry-then-ask',
    title: msg`Retry, then ask a person`,
    about: msg`Tries a call again while the other side fails, then asks somebody what to do.`,
    keywords: 'retry then ask fallback approval human error transient',
    first: { node: 'call', port: 'in' },
    last: { node: 'call', port: 'out' },
    clip: clip(
      [
        node('call', 'http.request', 'Call', {
          parameters: { method: 'GET', url: 'https://example.com/' },
          policy: { retry: { transient: { maxAttempts: 5, baseDelayMs: 1_000, maxDelayMs: 60_000 } } },
        }),
        node('ask', 'human.approval', 'Ask a person', { parameters: { title: 'The call failed. Go on?' } }),
      ],
      [
        {
          id: 'e1',
          kind: 'fallback',
          on: ['transient'],
          from: { node: 'call', port: 'fallback' },
          to: { node: 'ask', port: 'in' },
        },
      ],
      { call: [0, 0], ask: [160, 144] },
    ),
  },
  {
    id: 'approve-then-post',
    title: msg`Approve, then post`,
    about: msg`Asks a person first, and writes only what was approved.`,
    keywords: 'approve then post approval human write send four eyes',
    first: { node: 'approve', port: 'in' },
    last: { node: 'post', port: 'out' },
    clip: clip(
      [
        node('approve', 'human.approval', 'Approve', { parameters: { title: 'Shall this be sent?' } }),
        node('post', 'http.request', 'Post', { parameters: { method: 'POST', url: 'https://example.com/' } }),
      ],
      [{ id: 'e1', from: { node: 'approve', port: 'approved' }, to: { node: 'post', port: 'in' } }],
      { approve: [0, 0], post: [304, 0] },
    ),
  },
  {
    id: 'each-batch',
    title: msg`For each batch`,
    about: msg`Takes a long list in parts, and goes on when all of them are done.`,
    keywords: 'loop batch split chunk page for each',
    first: { node: 'loop', port: 'in' },
    last: { node: 'loop', port: 'done' },
    clip: clip(
      [node('loop', 'core.loop', 'For each batch'), node('work', 'core.set', 'Work on the batch')],
      [
        { id: 'e1', from: { node: 'loop', port: 'item' }, to: { node: 'work', port: 'in' } },
        { id: 'e2', from: { node: 'work', port: 'out' }, to: { node: 'loop', port: 'return' } },
      ],
      { loop: [0, 0], work: [304, 112] },
    ),
  },
];

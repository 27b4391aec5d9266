import type { ProviderError } from '@holdfast/node-sdk';

/** What Example says when it says no. Read from the top; what is not here is classed by its status. */
export const errors: readonly ProviderError[] = [
  {
    match: { status: 422, at: '/error/code', code: 'list_archived' },
    class: 'data',
    code: 'list_archived',
    effect: 'none',
    message: 'The list was archived at Example and takes no new tasks. Choose another list, or bring it back there.',
    source: 'https://api.example.com/docs/errors#list_archived',
    fixture: 'list-archived.json',
  },
];

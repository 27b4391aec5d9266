import { t } from '@lingui/core/macro';
import type { Refusal } from './joining.ts';

/** Why two ports cannot be joined, as people read it. */
export function refusalWords(refusal: Refusal): string {
  switch (refusal.code) {
    case 'gone':
      return t`One of the steps is gone.`;
    case 'itself':
      return t`A step cannot follow itself directly. Put another one between, or use a loop.`;
    case 'joined':
      return t`These two are connected already.`;
    case 'unknown':
      return t`Nobody knows the ports of "${refusal.name}". Replace it by a step that is installed.`;
    case 'trigger':
      return t`"${refusal.name}" starts runs: nothing leads to it.`;
    case 'caught':
      return t`Every kind of failure of "${refusal.name}" has a fallback already. Take a class from one of its edges first.`;
    case 'no_output':
      return t`Nothing can follow "${refusal.name}".`;
    case 'no_input':
      return t`"${refusal.name}" has no input "${refusal.port}".`;
  }
}

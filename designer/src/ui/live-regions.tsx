import { VisuallyHidden } from '@mantine/core';
import { useStore } from 'zustand';
import { announcement } from './announce.ts';

/** The two live regions of the page. Mounted once, in the shell. */
export function LiveRegions() {
  const { text, politeness, turn } = useStore(announcement);
  // A trailing no-break space on every other turn makes equal words a new text.
  const said = turn % 2 === 0 ? text : `${text}\u00a0`;
  return (
    <VisuallyHidden>
      <div role="status" aria-live="polite">
        {politeness === 'polite' ? said : ''}
      </div>
      <div role="alert" aria-live="assertive">
        {politeness === 'assertive' ? said : ''}
      </div>
    </VisuallyHidden>
  );
}

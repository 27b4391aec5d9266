import { useLingui } from '@lingui/react/macro';
import { useCallback } from 'react';
import { announce } from '../ui/announce.ts';
import { confirm } from '../ui/confirm.tsx';
import { toast } from '../ui/toast.tsx';
import { useCanvas } from './context.ts';
import { CYCLE_VISITS, closesCycle, connect, type PortRef, reattach, refusal } from './joining.ts';
import { edgeOf, nameOf } from './lookup.ts';
import { refusalWords } from './refusal-words.ts';

/** Joins two ports, or puts an edge elsewhere. */
export type Join = (from: PortRef, to: PortRef, edgeId?: string) => Promise<void>;

/**
 * Joins two ports, or says why not. An edge that closes a cycle asks how often it
 * may be taken before it is drawn.
 */
export function useJoin(): Join {
  const { t } = useLingui();
  const { editor, types } = useCanvas();
  return useCallback(
    async (from, to, edgeId) => {
      const { document } = editor.store.getState();
      const why = refusal(document, types.describe, from, to, edgeId);
      if (why !== null) {
        toast({ title: t`These cannot be connected`, message: refusalWords(why) });
        return;
      }
      const moved = edgeId === undefined ? undefined : edgeOf(document, edgeId);
      const others = moved ? { ...document, edges: document.edges.filter((edge) => edge !== moved) } : document;
      let limit: number | undefined;
      if (closesCycle(others, types.describe, from, to) && moved?.visitLimit === undefined) {
        const answer = await confirm({
          title: t`This closes a loop`,
          body: t`Items go round between these steps. A bound keeps a run from going on for ever.`,
          confirmLabel: t`Connect`,
          field: {
            label: t`Go round at most so many times`,
            isRequired: true,
            isNumber: true,
            suggestion: String(CYCLE_VISITS),
          },
        });
        if (!answer) return;
        limit = Number(answer.field);
      }
      if (edgeId === undefined) editor.change(t`connect`, (now) => connect(now, types.describe, from, to, limit));
      else
        editor.change(t`put a connection elsewhere`, (now) => reattach(now, types.describe, edgeId, from, to, limit));
      announce(t`Connected ${nameOf(document, from.node)} to ${nameOf(document, to.node)}`);
    },
    [editor, types, t],
  );
}

import { effectOf, type PinOrigin } from '@holdfast/workflow';
import { Trans, useLingui } from '@lingui/react/macro';
import IconPin from '@tabler/icons-react/icons/IconPin';
import { Link } from '@tanstack/react-router';
import { useCanvas, useEditor, useOverlay } from '../canvas/context.ts';
import { nodeOf } from '../canvas/lookup.ts';
import { shortId } from '../ui/format.ts';
import { Ago } from '../ui/time.tsx';
import classes from './inspector.module.css';

/** Where pinned data came from, in words, with the way there. */
export function PinOriginWords({ origin }: { readonly origin: PinOrigin | undefined }) {
  const { t } = useLingui();
  if (!origin) return t`Pinned.`;
  const { run, at } = origin;
  if (run === undefined) {
    return (
      <Trans>
        Pinned by hand, <Ago at={at} />.
      </Trans>
    );
  }
  const name = shortId(run);
  return (
    <Trans>
      Pinned from{' '}
      <Link to="/runs/$runId" params={{ runId: run }}>
        run {name}
      </Link>
      , <Ago at={at} />.
    </Trans>
  );
}

/** Says in a run why a step did nothing of its own: other data stood in for it, or its writes were held back. */
export function StandInNote({ nodeId }: { readonly nodeId: string }) {
  const { t } = useLingui();
  const { types } = useCanvas();
  const standIn = useOverlay((state) => state.standIns.get(nodeId));
  const isRehearsal = useOverlay((state) => state.mode === 'rehearsal');
  const node = useEditor((state) => nodeOf(state.document, nodeId));
  const description = node && types.describe(node.type, node.typeVersion);
  const isWrite = description !== undefined && effectOf(description, node?.parameters).kind === 'write';
  if (!standIn && !(isRehearsal && isWrite)) return null;
  const run = standIn?.origin?.run;
  const name = run && shortId(run);
  return (
    <p className={classes.pinned} data-testid="stand-in">
      <IconPin size={16} aria-hidden="true" />
      <span>
        {!standIn ? (
          t`Its writes were held back by the rehearsal: what would have been sent is in its output, under "heldBack". The rest of the output is made up.`
        ) : standIn.kind === 'pinned' ? (
          <PinOriginWords origin={standIn.origin} />
        ) : run === undefined ? (
          t`It did not run: what it gave in an earlier run was used again.`
        ) : (
          <Trans>
            It did not run: what it gave in{' '}
            <Link to="/runs/$runId" params={{ runId: run }}>
              run {name}
            </Link>{' '}
            was used again.
          </Trans>
        )}
      </span>
    </p>
  );
}

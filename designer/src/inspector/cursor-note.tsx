import { choosingOf, type NodeDescription } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { api, call, idempotencyKey } from '../api/client.ts';
import type { StepCursor } from '../api/types.ts';
import { confirm } from '../ui/confirm.tsx';
import { formatInstant } from '../ui/format.ts';
import { ProblemNote } from '../ui/problem-view.tsx';
import classes from './inspector.module.css';

const cursorsQuery = (id: string) => ({
  queryKey: ['workflows', id, 'cursors'],
  queryFn: () => call(api.GET('/workflows/{id}/cursors', { params: { path: { id } } })),
});

/** An instant as somebody typed it, in ISO 8601; what is none is left for the server to refuse. */
const instantOf = (text: string): string => {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? text : at.toISOString();
};

/** How far a step has read on, for each account, and the way back. */
export function CursorNote({ nodeId, description }: CursorNoteProps) {
  const { workflowId } = useParams({ strict: false });
  return workflowId === undefined ? null : (
    <Cursors nodeId={nodeId} workflowId={workflowId} hasChoice={hasChoice(description)} />
  );
}

interface CursorNoteProps {
  readonly nodeId: string;
  readonly description: Pick<NodeDescription, 'parameters'>;
}

/** Whether its settings choose what is in the list. */
const hasChoice = ({ parameters }: CursorNoteProps['description']): boolean =>
  Object.keys(choosingOf((parameters.properties ?? {}) as Readonly<Record<string, unknown>>)).length > 0;

interface CursorsProps {
  readonly nodeId: string;
  readonly workflowId: string;
  readonly hasChoice: boolean;
}

function Cursors({ nodeId, workflowId, hasChoice }: CursorsProps) {
  const { t } = useLingui();
  const { data } = useQuery(cursorsQuery(workflowId));
  if (!data) return null;
  const own = data.items.filter(({ node }) => node === nodeId);
  return (
    <div className={classes.field} data-testid="cursors">
      <span className={classes.label}>{t`Where it reads on`}</span>
      {own.length === 0 && (
        <span
          className={classes.help}
        >{t`No run of a published version has come through yet. The first one begins anew.`}</span>
      )}
      {own.map((cursor) => (
        <Place key={cursor.id} cursor={cursor} workflowId={workflowId} />
      ))}
      {own.length > 0 && hasChoice && (
        <span
          className={classes.help}
        >{t`Settings that choose another list begin it here: what was changed before is not handed on; start over for that. Back at former settings, the step reads on from where they had come to, and what others have given since may come again.`}</span>
      )}
    </div>
  );
}

function Place({ cursor, workflowId }: { readonly cursor: StepCursor; readonly workflowId: string }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const back = useMutation({
    mutationFn: (body: { to: string; turn: number; reason: string }) =>
      call(
        api.POST('/workflows/{id}/cursors/{cursor}/set-back', {
          params: { path: { id: workflowId, cursor: cursor.id }, header: idempotencyKey() } as never,
          body,
        }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: cursorsQuery(workflowId).queryKey }),
  });
  const { account, turn } = cursor;
  const readTo = formatInstant(cursor.readTo);
  const startOver = async () => {
    const answer = await confirm({
      title: t`Start over?`,
      body: t`The next run reads everything again that was changed in ${account} since the instant you enter, and hands it on, although it was handed on before. So far the step has read to ${readTo}.`,
      confirmLabel: t`Read again`,
      isDanger: true,
      field: {
        label: t`From`,
        description: t`Not later than it has read.`,
        isRequired: true,
        suggestion: cursor.readTo,
      },
      reason: { label: t`Why?`, isRequired: true },
    });
    if (answer) back.mutate({ to: instantOf(answer.field), turn, reason: answer.reason });
  };
  return (
    <>
      <span className={classes.choice}>
        <span>{t`${account}: read to ${readTo}`}</span>
        <Button size="compact-xs" onClick={() => void startOver()} loading={back.isPending}>
          {t`Start over from …`}
        </Button>
      </span>
      {back.error && <ProblemNote error={back.error} />}
    </>
  );
}

import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Alert, Button, Checkbox, Loader, Modal, NativeSelect, Stack, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api, call, idempotencyKey } from '../../api/client.ts';
import type { Run, Schemas } from '../../api/types.ts';
import { DialogActions } from '../../ui/dialog-actions.tsx';
import { formatCount } from '../../ui/format.ts';
import { ProblemNote } from '../../ui/problem-view.tsx';
import { useGiveBackFocus } from '../../ui/use-give-back-focus.ts';
import classes from './replay-button.module.css';

interface ReplayProps {
  readonly run: Pick<Run, 'id' | 'workflowId' | 'version'>;
  /** The step it begins at. Left out: the whole run, from its input. */
  readonly from?: string | undefined;
}

/** Does a run over as a new run, after saying which writes that makes again. */
export function ReplayButton(props: ReplayProps) {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        {props.from === undefined ? t`Run again …` : t`Run again from here …`}
      </Button>
      {isOpen && <ReplayDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

function ReplayDialog({ run, from, onClose }: ReplayProps & { readonly onClose: () => void }) {
  const { t } = useLingui();
  useGiveBackFocus();
  const navigate = useNavigate();
  const [version, setVersion] = useState('');
  const [reason, setReason] = useState('');
  const [accepts, setAccepts] = useState(false);
  const [key] = useState(idempotencyKey);
  const [error, setError] = useState<unknown>(null);
  const params = { path: { id: run.id } };
  const where = { ...(from === undefined ? {} : { from }), ...(version === '' ? {} : { version: Number(version) }) };
  const versions = useQuery({
    queryKey: ['versions', run.workflowId],
    queryFn: () => call(api.GET('/workflows/{id}/versions', { params: { path: { id: run.workflowId }, query: {} } })),
  });
  const preview = useQuery({
    queryKey: ['replay', run.id, from ?? null, version],
    queryFn: () => call(api.POST('/runs/{id}/replay/preview', { params, body: where })),
    gcTime: 0,
    staleTime: 0,
  });
  const { data } = preview;
  const isRefused = !data || data.why !== null || (data.inDoubt > 0 && !accepts);
  const start = async (event: FormEvent) => {
    event.preventDefault();
    try {
      const body = { ...where, reason: reason.trim(), ...(accepts ? { acceptDoubt: true } : {}) };
      const started = await call(api.POST('/runs/{id}/replay', { params: { ...params, header: key } as never, body }));
      onClose();
      await navigate({ to: '/runs/$runId', params: { runId: started.id } });
    } catch (problem) {
      setError(problem);
    }
  };
  const same = run.version === null ? t`the draft that ran` : t`v${run.version}, as it ran`;
  const others = (versions.data?.items ?? []).filter(({ number }) => number !== run.version);
  return (
    <Modal
      opened
      onClose={onClose}
      title={from === undefined ? t`Run again, as a new run` : t`Run again from "${from}", as a new run`}
      closeButtonProps={{ 'aria-label': t`Close` }}
      size={520}
    >
      <form onSubmit={(event) => void start(event)}>
        <Stack gap={16}>
          <NativeSelect
            label={t`On`}
            value={version}
            data={[
              { value: '', label: same },
              ...others.map(({ number }) => ({ value: String(number), label: `v${number}` })),
            ]}
            onChange={(event) => setVersion(event.currentTarget.value)}
          />
          {preview.isPending && <Loader size="sm" aria-label={t`Looking at what it would do`} />}
          {preview.error && <ProblemNote error={preview.error} />}
          {data && <Again preview={data} />}
          {data && data.inDoubt > 0 && (
            <Checkbox
              label={t`I looked the writes in doubt up: they may be made`}
              checked={accepts}
              onChange={(event) => setAccepts(event.currentTarget.checked)}
            />
          )}
          <Textarea
            label={t`Reason`}
            required
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            autosize
            minRows={2}
          />
          {error ? <ProblemNote error={error} /> : null}
          <DialogActions>
            <Button onClick={onClose}>{t`Cancel`}</Button>
            <Button
              type="submit"
              variant="filled"
              disabled={isRefused || reason.trim() === ''}
            >{t`Start the new run`}</Button>
          </DialogActions>
        </Stack>
      </form>
    </Modal>
  );
}

/** What the new run makes again, what it takes over, and how its version differs. */
function Again({ preview }: { readonly preview: Schemas['ReplayPreview'] }) {
  const { t } = useLingui();
  const { why, adopted, reused, nodes, diff } = preview;
  const writes = nodes.filter(({ committed, inDoubt }) => committed + inDoubt > 0);
  return (
    <div className={classes.again} data-testid="replay-preview">
      {why !== null && (
        <Alert color="danger" title={t`Not possible`}>
          {why}
        </Alert>
      )}
      <section aria-label={t`Will repeat`}>
        <h3>{t`Will repeat`}</h3>
        <ul>
          {writes.length === 0 && <li>{t`no writes`}</li>}
          {writes.map(({ node, nodeName, committed, inDoubt }) => {
            const doubt = formatCount(inDoubt);
            return (
              <li key={node}>
                {nodeName}:{' '}
                {plural(committed, {
                  one: '# write that took effect is made again, under a new key',
                  other: '# writes that took effect are made again, under new keys',
                })}
                {inDoubt > 0 && `; ${t`${doubt} in doubt`}`}
              </li>
            );
          })}
        </ul>
      </section>
      <section aria-label={t`Will not repeat`}>
        <h3>{t`Will not repeat`}</h3>
        <ul>
          <li>
            {adopted > 0
              ? plural(adopted, {
                  one: '# step before it is taken over as it is',
                  other: '# steps before it are taken over as they are',
                })
              : t`nothing is taken over`}
          </li>
          {reused.map(
            ({ node, nodeName, isChanged }) =>
              isChanged && (
                <li key={node}>{t`${nodeName}: what it gave is used, although it is set up otherwise there`}</li>
              ),
          )}
        </ul>
      </section>
      {diff && (
        <section aria-label={t`What is different`}>
          <h3>{t`What is different`}</h3>
          <ul>
            {diff.added.map((name) => (
              <li key={`+${name}`}>+ {name}</li>
            ))}
            {diff.removed.map((name) => (
              <li key={`-${name}`}>− {name}</li>
            ))}
            {diff.changed.map(({ name, fields }) => (
              <li key={name}>
                Δ {name}: {fields.join(', ')}
              </li>
            ))}
            {diff.added.length + diff.removed.length + diff.changed.length === 0 && <li>{t`nothing`}</li>}
          </ul>
        </section>
      )}
    </div>
  );
}

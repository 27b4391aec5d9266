import type { Problem, WorkflowDocument } from '@holdfast/workflow';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Button, Checkbox, Modal, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useStore } from 'zustand';
import { api, call } from '../../api/client.ts';
import type { VersionSummary, Workflow } from '../../api/types.ts';
import { useProblemWords } from '../../inspector/problem-words.ts';
import { DialogActions } from '../../ui/dialog-actions.tsx';
import { ProblemNote } from '../../ui/problem-view.tsx';
import { toast } from '../../ui/toast.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { DiffCanvas } from '../diff/diff-canvas.tsx';
import { DiffList } from '../diff/diff-list.tsx';
import type { Editor } from '../editor-store.ts';
import { partKey } from './authors.ts';
import classes from './publish.module.css';
import { usePublishing } from './use-publishing.ts';

interface PublishDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly workflowId: string;
  readonly publishedVersion: number | null;
  readonly editor: Editor;
  readonly flush: () => Promise<void>;
  readonly onPublished: (workflow: Workflow) => void;
  readonly onProblem: (node: string, path: string) => void;
}

interface ProblemLinesProps {
  readonly title: string;
  readonly problems: readonly Problem[];
  readonly onProblem: PublishDialogProps['onProblem'];
}

/** What publishing changes, who changed it, what still runs, and what is in the way. */
export function PublishDialog(props: PublishDialogProps) {
  const { t } = useLingui();
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.onClose}
      title={t`Publish`}
      size={1080}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <PublishForm {...props} />
    </Modal>
  );
}

function PublishForm(props: PublishDialogProps) {
  const { onClose, workflowId, publishedVersion, editor, onPublished, onProblem } = props;
  const { t } = useLingui();
  const { document, problems } = useStore(editor.store);
  const [note, setNote] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [isOutrun, setOutrun] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const { overlay, authors, colleagues, isSeen, see, isReady, running, publish, error: unread } = usePublishing(props);
  const errors = problems.filter(({ severity }) => severity === 'error');
  const warnings = problems.filter(({ severity }) => severity === 'warning');
  const send = async () => {
    setBusy(true);
    setError(null);
    try {
      const version = await publish(note);
      setOutrun(version === null);
      if (version === null) return;
      onPublished(await call(api.GET('/workflows/{id}', { params: { path: { id: workflowId } } })));
      toast({ kind: 'success', title: t`Version ${version.number} is live` });
      onClose();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const count = errors.length;
  const isSame = publishedVersion !== null && overlay !== null && !overlay.diff.changesLogic;
  if (unread) return <ProblemNote error={unread} />;
  if (!isReady || !overlay) return <Waiting />;
  return (
    <Stack gap={16}>
      {count > 0 && (
        <ProblemLines
          title={plural(count, { one: '# thing is in the way', other: '# things are in the way' })}
          problems={errors}
          onProblem={onProblem}
        />
      )}
      {warnings.length > 0 && (
        <ProblemLines
          title={plural(warnings.length, { one: '# thing to look at before', other: '# things to look at before' })}
          problems={warnings}
          onProblem={onProblem}
        />
      )}
      <section>
        <strong>
          {publishedVersion === null ? t`The first version` : t`Changes since version ${publishedVersion}`}
        </strong>
        {isSame ? (
          <p className={classes.quiet}>
            {t`Nothing that runs is different. Positions, names, notes and groups are saved and need no version.`}
          </p>
        ) : (
          <>
            {publishedVersion === null && (
              <p className={classes.quiet}>{t`Its triggers are turned on when it is published.`}</p>
            )}
            <div className={classes.changes}>
              <DiffCanvas overlay={overlay} isInset />
              <DiffList
                diff={overlay.diff}
                document={document}
                authors={new Map(authors.map((author) => [partKey(author), author.by.name]))}
              />
            </div>
          </>
        )}
      </section>
      {!isSame &&
        colleagues.map((colleague) => (
          <Checkbox
            key={colleague.id}
            label={t`I have looked at what ${colleague.name} changed (${colleague.count})`}
            checked={isSeen(colleague)}
            onChange={(event) => see(colleague, event.currentTarget.checked)}
          />
        ))}
      <PinWarning document={document} />
      {running.length > 0 && <Running versions={running} />}
      <Textarea
        label={t`Note`}
        description={t`What changed and why, for those who look later.`}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        autosize
        minRows={2}
        maxLength={2_000}
      />
      {isOutrun && <p role="alert">{t`Somebody changed the draft meanwhile. Look at what is new, then publish.`}</p>}
      {error ? <ProblemNote error={error} /> : null}
      <DialogActions>
        <Button onClick={onClose}>{t`Cancel`}</Button>
        <Button
          variant="filled"
          loading={isBusy}
          disabled={count > 0 || isSame || !colleagues.every(isSeen)}
          onClick={() => void send()}
          data-testid="publish-confirm"
        >
          {t`Publish`}
        </Button>
      </DialogActions>
    </Stack>
  );
}

/** Each leads to its step, and to the field. */
function ProblemLines({ title, problems, onProblem }: ProblemLinesProps) {
  const words = useProblemWords();
  return (
    <section aria-label={title}>
      <strong>{title}</strong>
      <ul className={classes.problems}>
        {problems.map((problem) => (
          <li key={`${problem.path} ${problem.message}`}>
            <button
              type="button"
              className={classes.problemLine}
              data-severity={problem.severity}
              disabled={problem.node === undefined}
              onClick={() => problem.node !== undefined && onProblem(problem.node, problem.path)}
            >
              {words(problem)}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What was tried on pinned data runs for real once it is published. */
function PinWarning({ document }: { readonly document: WorkflowDocument }) {
  const { t } = useLingui();
  const names = document.nodes.flatMap(({ id, name }) => (document.pins?.[id] ? [name] : [])).join(', ');
  if (names === '') return null;
  return (
    <p role="note" data-testid="pin-warning" className={classes.quiet}>
      {t`Pinned: ${names}. Published versions leave pinned data aside: there these steps run for real.`}
    </p>
  );
}

/** Versions that have runs under way: these go on as they began. */
function Running({ versions }: { readonly versions: readonly VersionSummary[] }) {
  const { t } = useLingui();
  const list = versions.map(({ number, open }) => t`v${number}: ${open}`).join(', ');
  return (
    <p
      className={classes.quiet}
      data-testid="running-versions"
    >{t`Runs under way end on the version they began with: ${list}.`}</p>
  );
}

import { useLingui } from '@lingui/react/macro';
import { ActionIcon, Button, Tooltip, VisuallyHidden } from '@mantine/core';
import IconArrowBackUp from '@tabler/icons-react/icons/IconArrowBackUp';
import IconArrowForwardUp from '@tabler/icons-react/icons/IconArrowForwardUp';
import IconBraces from '@tabler/icons-react/icons/IconBraces';
import IconLayoutSidebar from '@tabler/icons-react/icons/IconLayoutSidebar';
import { Link } from '@tanstack/react-router';
import type { Workflow } from '../api/types.ts';
import { commands } from '../app/commands.ts';
import { Status } from '../ui/status.tsx';
import { lookOfRun } from '../ui/status-kinds.ts';
import { useCanvas, useEditor, useOverlay } from './context.ts';
import classes from './editor-page.module.css';
import { HistoryMenu } from './history-menu.tsx';
import { MoreMenu } from './more-menu.tsx';
import { PeopleHere } from './presence/people-here.tsx';
import { RunButton } from './run-button.tsx';
import { hideRun } from './run-overlay.ts';
import type { RunWish } from './run-plan.ts';
import { SaveWords } from './save-words.tsx';
import { useTip } from './use-tip.ts';

interface EditorBarProps {
  readonly workflow: Workflow;
  readonly onRun: (wish?: RunWish) => Promise<void>;
  readonly onTestData: () => void;
  readonly isText: boolean;
  /** Shows the list of steps, where it is not beside the canvas anyway. */
  readonly onSteps: () => void;
}

/** Above the canvas: the name, whether it is safe, what was undone, and how it is run and published. */
export function EditorBar({ workflow, onRun, onTestData, isText, onSteps }: EditorBarProps) {
  const { t } = useLingui();
  const { editor, overlay } = useCanvas();
  const name = useEditor((state) => state.document.name);
  const save = useEditor((state) => state.save);
  const undoes = useEditor((state) => state.past.at(-1)?.label);
  const redoes = useEditor((state) => state.future.at(-1)?.label);
  const tip = useTip();
  const { publishedVersion, state } = workflow;
  return (
    <header className={classes.bar} data-region="header">
      <Tooltip label={t`Steps`}>
        <ActionIcon className={classes.onlyNarrow} aria-label={t`Show the steps`} onClick={onSteps}>
          <IconLayoutSidebar size={18} />
        </ActionIcon>
      </Tooltip>
      <h1>
        <input
          className={classes.title}
          aria-label={t`Name of the workflow`}
          value={name}
          maxLength={120}
          onChange={(event) => {
            const next = event.currentTarget.value;
            if (next !== '') editor.change(t`rename`, (before) => ({ ...before, name: next }), 'rename');
          }}
        />
      </h1>
      <div className={classes.about}>
        <span>
          {publishedVersion === null
            ? t`draft`
            : state === 'live'
              ? t`v${publishedVersion} live`
              : t`v${publishedVersion} paused`}
        </span>
        <span role="status" data-testid="save-state" className={classes.save} data-kind={save.kind}>
          <SaveWords save={save} />
        </span>
        <PeopleHere />
        <ShownRun onHide={() => hideRun(overlay)} />
      </div>
      <div className={classes.actions} role="toolbar" aria-label={t`Workflow`}>
        <Tooltip label={tip('canvas.undo', undoes === undefined ? t`Undo` : t`Undo: ${undoes}`)}>
          <ActionIcon aria-label={t`Undo`} disabled={undoes === undefined} onClick={() => commands.run('canvas.undo')}>
            <IconArrowBackUp size={18} />
          </ActionIcon>
        </Tooltip>
        <HistoryMenu />
        <Tooltip label={tip('canvas.redo', redoes === undefined ? t`Redo` : t`Redo: ${redoes}`)}>
          <ActionIcon aria-label={t`Redo`} disabled={redoes === undefined} onClick={() => commands.run('canvas.redo')}>
            <IconArrowForwardUp size={18} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={tip('canvas.text', t`Workflow as text`)}>
          <ActionIcon
            aria-label={t`Workflow as text`}
            aria-pressed={isText}
            onClick={() => commands.run('canvas.text')}
          >
            <IconBraces size={18} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={tip('canvas.rehearse', t`Runs the draft with its writes held back`)}>
          <Button onClick={() => commands.run('canvas.rehearse')}>{t`Rehearse`}</Button>
        </Tooltip>
        <RunButton onRun={onRun} onTestData={onTestData} />
        <Button variant="filled" onClick={() => commands.run('canvas.publish')}>{t`Publish …`}</Button>
        <MoreMenu workflow={workflow} />
      </div>
    </header>
  );
}

/** The run that is drawn on the canvas, with the way to its page. */
function ShownRun({ onHide }: { readonly onHide: () => void }) {
  const { t } = useLingui();
  const runId = useOverlay((state) => (state.isShown ? state.runId : null));
  const status = useOverlay((state) => state.view.status);
  const asksSomebody = useOverlay(({ view }) =>
    [...view.nodes.values()].some(({ waitsFor }) => waitsFor === 'approval'),
  );
  const isCatchingUp = useOverlay((state) => state.isCatchingUp);
  if (runId === null) return null;
  return (
    <span className={classes.shownRun}>
      <Link to="/runs/$runId" params={{ runId }} data-testid="run-status" title={t`Open the run`}>
        <Status look={lookOfRun(status, asksSomebody ? 'approval' : null)} />
        <VisuallyHidden>{t`, open the run`}</VisuallyHidden>
      </Link>
      {isCatchingUp && <span role="status">{t`catching up`}</span>}
      <Button variant="subtle" size="compact-sm" onClick={onHide}>{t`Hide the run`}</Button>
    </span>
  );
}

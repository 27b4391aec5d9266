import { RUN_PARTS } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import IconChevronDown from '@tabler/icons-react/icons/IconChevronDown';
import IconPlayerPlay from '@tabler/icons-react/icons/IconPlayerPlay';
import { commands } from '../app/commands.ts';
import { useCanvas, useEditor, useOverlay } from './context.ts';
import classes from './editor-page.module.css';
import { showRun } from './run-overlay.ts';
import { isStartedBefore, type RunWish } from './run-plan.ts';
import { useTip } from './use-tip.ts';

interface RunButtonProps {
  readonly onRun: (wish?: RunWish) => Promise<void>;
  readonly onTestData: () => void;
}

/** Runs the draft; beside it from where, with what, and what ran last. */
export function RunButton({ onRun, onTestData }: RunButtonProps) {
  const { t } = useLingui();
  const { types, overlay } = useCanvas();
  const nodes = useEditor((state) => state.document.nodes);
  const hasHidden = useOverlay((state) => state.runId !== null && !state.isShown);
  const triggers = nodes.filter(
    ({ type, typeVersion, disabled }) =>
      disabled === undefined && types.describe(type, typeVersion)?.control === 'trigger',
  );
  const tip = useTip();
  return (
    <div className={classes.split}>
      <Tooltip label={tip('canvas.run', t`Runs the draft with the test data`)}>
        <Button leftSection={<IconPlayerPlay size={16} />} onClick={() => void onRun()}>
          {t`Run`}
        </Button>
      </Tooltip>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={30} aria-label={t`Ways to run`}>
            <IconChevronDown size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {triggers.map(({ id, name }) => (
            <Menu.Item key={id} onClick={() => void onRun({ trigger: id })}>{t`Run from "${name}"`}</Menu.Item>
          ))}
          <Menu.Divider />
          <Parts />
          <Menu.Divider />
          <Menu.Item onClick={onTestData}>{t`Test data …`}</Menu.Item>
          <Menu.Item disabled={!hasHidden} onClick={() => showRun(overlay)}>{t`Show the last run`}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

/** Parts of the draft around the selected step. */
function Parts() {
  const { t } = useLingui();
  const { types } = useCanvas();
  const { nodes } = useEditor((state) => state.selection);
  const document = useEditor((state) => state.document);
  const [node] = nodes;
  const hasOne = nodes.size === 1 && node !== undefined;
  const words = {
    before: t`Run the steps before this one`,
    to: t`Run to this step`,
    from: t`Run from this step`,
    only: t`Run only this step`,
  };
  return RUN_PARTS.map((kind) => (
    <Menu.Item
      key={kind}
      disabled={!hasOne || (kind === 'before' && !isStartedBefore(document, types, node))}
      onClick={() => commands.run(`canvas.run-${kind}`)}
    >
      {words[kind]}
    </Menu.Item>
  ));
}

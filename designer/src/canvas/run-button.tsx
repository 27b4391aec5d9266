import { useLingui } from '@lingui/react/macro';
import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import IconChevronDown from '@tabler/icons-react/icons/IconChevronDown';
import IconPlayerPlay from '@tabler/icons-react/icons/IconPlayerPlay';
import { commands } from '../app/commands.ts';
import { useCanvas, useEditor, useOverlay } from './context.ts';
import classes from './editor-page.module.css';
import { showRun } from './run-overlay.ts';
import type { RunWish } from './run-plan.ts';
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
  const hasOne = useEditor((state) => state.selection.nodes.size === 1);
  const parts = {
    'canvas.run-to': t`Run to this step`,
    'canvas.run-from': t`Run from this step`,
    'canvas.run-only': t`Run only this step`,
  };
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
          {(['canvas.run-to', 'canvas.run-from', 'canvas.run-only'] as const).map((id) => (
            <Menu.Item key={id} disabled={!hasOne} onClick={() => commands.run(id)}>
              {parts[id]}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={onTestData}>{t`Test data …`}</Menu.Item>
          <Menu.Item disabled={!hasHidden} onClick={() => showRun(overlay)}>{t`Show the last run`}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

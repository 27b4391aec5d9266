import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import IconBolt from '@tabler/icons-react/icons/IconBolt';
import { useReactFlow } from '@xyflow/react';
import { useCanvas } from './context.ts';
import classes from './editor-page.module.css';
import { NODE_HEIGHT, NODE_WIDTH } from './ports.ts';

/** What an empty canvas says: how to begin. */
export function EmptyCanvas() {
  const { t } = useLingui();
  const { ask } = useCanvas();
  const flow = useReactFlow();
  return (
    <div className={classes.start}>
      <div>
        <Button
          variant="filled"
          leftSection={<IconBolt size={16} />}
          onClick={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            const { x, y } = flow.screenToFlowPosition({ x: box.x + box.width / 2, y: box.y });
            ask({ screen: { x: box.left, y: box.bottom }, at: [x - NODE_WIDTH / 2, y - NODE_HEIGHT / 2] });
          }}
        >
          {t`Start from a trigger`}
        </Button>
        <p>{t`Drag steps here, press A to add one, or drop a workflow's file.`}</p>
      </div>
    </div>
  );
}

import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import IconBolt from '@tabler/icons-react/icons/IconBolt';
import IconTemplate from '@tabler/icons-react/icons/IconTemplate';
import { useReactFlow } from '@xyflow/react';
import { useState } from 'react';
import type { Template } from '../api/types.ts';
import { ImportButton } from '../screens/import/import-button.tsx';
import { TemplateDialog } from '../screens/workflows/template-dialog.tsx';
import { useCanvas } from './context.ts';
import classes from './editor-page.module.css';
import { NODE_HEIGHT, NODE_WIDTH } from './ports.ts';

/** What an empty canvas says: how to begin. A template takes the place of the draft, and undo brings the draft back. */
export function EmptyCanvas({ onTemplate }: { readonly onTemplate: (template: Template) => void }) {
  const { t } = useLingui();
  const { ask } = useCanvas();
  const flow = useReactFlow();
  const [isChoosing, setChoosing] = useState(false);
  return (
    <div className={classes.start}>
      <div>
        <div className={classes.ways}>
          <Button
            variant="filled"
            leftSection={<IconBolt size={16} aria-hidden="true" />}
            onClick={(event) => {
              const box = event.currentTarget.getBoundingClientRect();
              const { x, y } = flow.screenToFlowPosition({ x: box.x + box.width / 2, y: box.y });
              ask({ screen: { x: box.left, y: box.bottom }, at: [x - NODE_WIDTH / 2, y - NODE_HEIGHT / 2] });
            }}
          >
            {t`Start from a trigger`}
          </Button>
          <Button
            leftSection={<IconTemplate size={16} aria-hidden="true" />}
            onClick={() => setChoosing(true)}
          >{t`Template with sample data`}</Button>
          <ImportButton>{t`Import a file`}</ImportButton>
        </div>
        <p>{t`Drag steps here, press A to add one, or drop a workflow's file.`}</p>
      </div>
      <TemplateDialog isOpen={isChoosing} onClose={() => setChoosing(false)} onPick={onTemplate} />
    </div>
  );
}

import { useLingui } from '@lingui/react/macro';
import { Button, Modal, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useStore } from 'zustand';
import { DialogActions } from '../../ui/dialog-actions.tsx';
import { ProblemNote } from '../../ui/problem-view.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import classes from './import.module.css';
import { ImportReportView } from './import-report.tsx';
import { acceptImport, closeImport, type Importing, importing } from './importing.ts';
import { useFileDrop } from './use-file-drop.ts';

/** Takes a file that is dropped anywhere, and shows the import under way. Mounted once, in the shell. */
export function ImportHost() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const client = useQueryClient();
  const now = useStore(importing, (state) => state.now);
  const [isBusy, setBusy] = useState(false);
  const isOver = useFileDrop();
  const accept = async () => {
    setBusy(true);
    const workflowId = await acceptImport();
    setBusy(false);
    if (workflowId === null) return;
    void client.invalidateQueries({ queryKey: ['workflows'] });
    await navigate({ to: '/workflows/$workflowId', params: { workflowId } });
  };
  const showOf = (shown: Importing) => {
    if (shown.stage !== 'done' && shown.stage !== 'pasted') return undefined;
    return (node: string) => {
      closeImport();
      if (shown.stage === 'pasted') shown.show(node);
      else void navigate({ to: '/workflows/$workflowId', params: { workflowId: shown.workflowId }, search: { node } });
    };
  };
  const name = ('source' in now ? now.source.name : 'name' in now ? now.name : null) ?? t`what you pasted`;
  const title =
    now.stage === 'refused'
      ? t`This cannot be imported`
      : now.stage === 'done'
        ? t`Imported. Some parts want a look`
        : now.stage === 'pasted'
          ? t`Pasted. Some parts want a look`
          : t`Import ${name}`;
  return (
    <>
      {isOver && <div className={classes.over}>{t`Drop the file to import it as a workflow`}</div>}
      <Modal
        opened={now.stage !== 'idle'}
        onClose={closeImport}
        title={title}
        size={680}
        closeButtonProps={{ 'aria-label': t`Close` }}
      >
        <Stack gap={16}>
          {now.stage === 'reading' && <Waiting />}
          {now.stage === 'refused' && <ProblemNote error={now.error} />}
          {now.stage === 'refused' && (
            <p>{t`Holdfast reads workflows that it exported, pieces copied from its canvas, and workflows of n8n, Node-RED and AWS Step Functions. Data, such as a CSV or a bank statement, goes into the test data of a workflow. Nothing was made.`}</p>
          )}
          {'report' in now && <ImportReportView report={now.report} onShow={showOf(now)} />}
          {now.stage === 'asked' && now.error !== null && <ProblemNote error={now.error} />}
          <DialogActions>
            <Button onClick={closeImport}>{now.stage === 'asked' ? t`Cancel` : t`Close`}</Button>
            {now.stage === 'asked' && (
              <Button variant="filled" loading={isBusy} onClick={() => void accept()} data-autofocus>
                {t`Import`}
              </Button>
            )}
          </DialogActions>
        </Stack>
      </Modal>
    </>
  );
}

import { useLingui } from '@lingui/react/macro';
import { Modal, Stack } from '@mantine/core';
import { useState } from 'react';
import { ApiList } from './api-list.tsx';
import type { ApiInFull } from './apis-query.ts';
import { ImportForm } from './import-form.tsx';
import { OperationList } from './operation-list.tsx';

interface ApiDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Imports an API, then asks which of its operations are offered as steps. */
export function ApiDialog({ isOpen, onClose }: ApiDialogProps) {
  const { t } = useLingui();
  const [chosen, setChosen] = useState<ApiInFull | null>(null);
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      onExitTransitionEnd={() => setChosen(null)}
      title={chosen ? t`Operations of ${chosen.title} ${chosen.version}` : t`Import an API`}
      size={760}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      {chosen ? (
        <OperationList key={`${chosen.id} ${chosen.sha256}`} of={chosen} onClose={onClose} onRead={setChosen} />
      ) : (
        <Stack gap={20}>
          <ImportForm before={null} onRead={setChosen} />
          <ApiList onOpen={setChosen} />
        </Stack>
      )}
    </Modal>
  );
}

import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import IconUpload from '@tabler/icons-react/icons/IconUpload';
import { type ReactNode, useRef } from 'react';
import { importFile } from './importing.ts';

/** Picks a file to import. */
export function ImportButton({ children }: { readonly children: ReactNode }) {
  const { t } = useLingui();
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        leftSection={<IconUpload size={16} aria-hidden="true" />}
        title={t`Pick a file. Dropping one anywhere and pasting its text here do the same.`}
        onClick={() => picker.current?.click()}
      >
        {children}
      </Button>
      <input
        ref={picker}
        type="file"
        hidden
        accept=".json,.yaml,.yml,.txt,application/json"
        aria-label={t`File to import`}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = '';
          if (file) void importFile(file);
        }}
      />
    </>
  );
}

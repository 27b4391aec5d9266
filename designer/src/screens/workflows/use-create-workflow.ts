import { useLingui } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, call, idempotencyKey } from '../../api/client.ts';
import { toastError } from '../../ui/toast.tsx';

/** Begins a workflow, empty or from a template, and opens it. */
export function useCreateWorkflow() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [isBusy, setBusy] = useState(false);
  const create = async (template?: string): Promise<void> => {
    setBusy(true);
    try {
      const made = await call(
        api.POST('/workflows', {
          params: { header: idempotencyKey() } as never,
          body: template ? { template } : { name: t`New workflow` },
        }),
      );
      await navigate({ to: '/workflows/$workflowId', params: { workflowId: made.id } });
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };
  return { create, isBusy };
}

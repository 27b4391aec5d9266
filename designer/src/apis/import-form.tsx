import { useLingui } from '@lingui/react/macro';
import { Button, TextInput } from '@mantine/core';
import IconUpload from '@tabler/icons-react/icons/IconUpload';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { api, call, idempotencyKey } from '../api/client.ts';
import type { Schemas } from '../api/types.ts';
import { ProblemNote } from '../ui/problem-view.tsx';
import classes from './apis.module.css';
import { type ApiInFull, apisQuery } from './apis-query.ts';

interface ImportFormProps {
  /** The API that a newer document is read for; null: a new one. */
  readonly before: ApiInFull | null;
  readonly onRead: (read: ApiInFull) => void;
}

const read = (body: Schemas['ApiSource'], before: ApiInFull | null): Promise<ApiInFull> =>
  before
    ? call(api.PUT('/apis/{id}/document', { params: { path: { id: before.id } }, body }))
    : call(api.POST('/apis', { params: { header: idempotencyKey() } as never, body }));

/** How a document begins, as JSON or as YAML; an address never does. */
const DOCUMENT = /^\s*(?:\{|---|["']?(?:openapi|swagger)["']?\s*:)/;

/** Where the OpenAPI document is: an address that the server reads, a file of this machine, or a text that is pasted. */
export function ImportForm({ before, onRead }: ImportFormProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const picker = useRef<HTMLInputElement>(null);
  const [url, setUrl] = useState(before?.address ?? '');
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const take = async (source: Schemas['ApiSource']) => {
    setBusy(true);
    setError(null);
    try {
      const taken = await read(source, before);
      await client.invalidateQueries({ queryKey: apisQuery.queryKey });
      onRead(taken);
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (url.trim() !== '') void take({ url: url.trim() });
  };
  return (
    <form onSubmit={submit} className={classes.form}>
      <TextInput
        label={t`Address of the OpenAPI document`}
        description={t`OpenAPI 3.0, 3.1 or Swagger 2.0, as JSON or YAML. The address is kept: it should hold no secret. The document itself can be pasted here as well.`}
        placeholder="https://api.example.com/openapi.json"
        data-autofocus={before === null || undefined}
        spellCheck={false}
        value={url}
        onChange={(event) => setUrl(event.currentTarget.value)}
        onPaste={(event) => {
          const text = event.clipboardData.getData('text/plain');
          if (!DOCUMENT.test(text)) return;
          event.preventDefault();
          void take({ text });
        }}
      />
      {error ? <ProblemNote error={error} /> : null}
      <div className={classes.row}>
        <Button type="submit" variant="filled" loading={isBusy} disabled={url.trim() === ''} data-testid="api-read">
          {before ? t`Read again` : t`Import`}
        </Button>
        <Button
          leftSection={<IconUpload size={16} aria-hidden="true" />}
          disabled={isBusy}
          onClick={() => picker.current?.click()}
        >{t`Choose a file`}</Button>
        <input
          ref={picker}
          type="file"
          hidden
          accept=".json,.yaml,.yml,application/json"
          aria-label={t`OpenAPI document`}
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            event.currentTarget.value = '';
            if (file) void file.text().then((text) => take({ text, fileName: file.name }));
          }}
        />
      </div>
    </form>
  );
}

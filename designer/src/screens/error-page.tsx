import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import IconAlertTriangle from '@tabler/icons-react/icons/IconAlertTriangle';
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router';
import { Empty } from '../ui/empty.tsx';
import { useDocumentTitle } from '../ui/page.tsx';

/** A part of Holdfast that could not be fetched: after an update, the page still asks for the old files. */
const isMissingPart = (words: string): boolean =>
  /dynamically imported module|importing a module script|preload css/i.test(words);

/** A screen that broke. The rail stays, so every other screen is still a click away. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const { t } = useLingui();
  const router = useRouter();
  useDocumentTitle(t`Something broke`);
  const words = error instanceof Error ? error.message : String(error);
  const isOld = isMissingPart(words);
  return (
    <Empty
      isPage
      icon={IconAlertTriangle}
      title={isOld ? t`This page is older than Holdfast` : t`This screen broke`}
      actions={
        <>
          {isOld ? (
            <Button variant="filled" onClick={() => location.reload()}>{t`Load the page anew`}</Button>
          ) : (
            <Button
              onClick={() => {
                reset();
                void router.invalidate();
              }}
            >{t`Try again`}</Button>
          )}
          <Button component={Link} to="/">{t`Go to the overview`}</Button>
        </>
      }
    >
      {isOld
        ? t`Holdfast was updated while the page was open. Nothing is lost.`
        : t`It is a defect of ours; runs go on without it. What it said: ${words}`}
    </Empty>
  );
}

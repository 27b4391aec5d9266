import { useLingui } from '@lingui/react/macro';
import type { Connection } from '../../api/types.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { When } from '../../ui/time.tsx';

const DAY_MS = 86_400_000;
/** As the alert `certificate_ending` has it. */
const SOON_MS = 30 * DAY_MS;

/** What the certificate of a connection says of itself, and until when it is good. */
export function CertificateSection({ of: certificate }: { readonly of: NonNullable<Connection['certificate']> }) {
  const { t } = useLingui();
  const { subject, issuer, until, fingerprint } = certificate;
  const leftMs = Date.parse(until) - Date.now();
  return (
    <section>
      <h2>{t`Certificate`}</h2>
      <p>
        {leftMs > 0 ? t`Good until` : t`It ended`} <When at={until} />
      </p>
      {leftMs < SOON_MS && <p>{t`Enter a new certificate with its key. The workflows stay as they are.`}</p>}
      <p>{t`For ${subject}, from ${issuer}.`}</p>
      <p>
        {t`Fingerprint (SHA-256):`} <CopyText text={fingerprint} />
      </p>
    </section>
  );
}

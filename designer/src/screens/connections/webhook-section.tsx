import { useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { Connection } from '../../api/types.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { formatCount } from '../../ui/format.ts';
import { Ago, When } from '../../ui/time.tsx';

type Webhook = NonNullable<Connection['webhook']>;
type Watch = Connection['watches'][number];

/** How the provider tells of changes, and which triggers follow it. Nothing where neither is so. */
export function WebhookSection({ of: { webhook, watches } }: { readonly of: Connection }) {
  const { t } = useLingui();
  if (!webhook && watches.length === 0) return null;
  return (
    <section data-testid="webhook">
      <h2>{t`What happens there`}</h2>
      {webhook && <Calls of={webhook} />}
      {watches.length === 0 ? (
        <p>{t`No live trigger follows it.`}</p>
      ) : (
        <ul>
          {watches.map((watch) => (
            <Following key={`${watch.workflowId} ${watch.node}`} of={watch} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Calls({ of: webhook }: { readonly of: Webhook }) {
  const { t } = useLingui();
  const { howTo, isReady, deliveredAt, delivered, refusedAt, refused, handshakeAt, expiresAt, error } = webhook;
  return (
    <>
      {howTo !== null && (
        <p>
          {t`Address for its calls:`} <CopyText text={webhook.url} />
        </p>
      )}
      {howTo !== null && deliveredAt === null && <p>{howTo}</p>}
      {!isReady && <p>{t`Calls are refused: what they are proven with is not entered.`}</p>}
      {deliveredAt === null ? (
        <p>{t`No genuine call has come yet.`}</p>
      ) : (
        <p>
          {t`Genuine calls: ${formatCount(delivered)}; the latest`} <Ago at={deliveredAt} />
        </p>
      )}
      {refusedAt !== null && (
        <p>
          {t`Not proven, and refused: ${formatCount(refused)}; the latest`} <Ago at={refusedAt} />
        </p>
      )}
      {handshakeAt !== null && (
        <p>
          {t`The provider tried the address`} <Ago at={handshakeAt} />
        </p>
      )}
      {expiresAt !== null && (
        <p>
          {t`The subscription is renewed before it ends`} <When at={expiresAt} />
        </p>
      )}
      {error !== null && <p>{t`There is no subscription: ${error}`}</p>}
    </>
  );
}

function Following({ of: { workflowId, workflowName, sweptAt, dueAt, caught, error } }: { readonly of: Watch }) {
  const { t } = useLingui();
  return (
    <li>
      <Link to="/workflows/$workflowId" params={{ workflowId }}>
        {workflowName}
      </Link>
      <p>
        {sweptAt === null ? (
          t`has not looked yet`
        ) : (
          <>
            {t`looked`} <Ago at={sweptAt} />
          </>
        )}
        {dueAt !== null && (
          <>
            {t`; again`} <When at={dueAt} />
          </>
        )}
      </p>
      {caught > 0 && <p>{t`Found by looking, and told by no call: ${formatCount(caught)}`}</p>}
      {error !== null && <p>{error}</p>}
    </li>
  );
}

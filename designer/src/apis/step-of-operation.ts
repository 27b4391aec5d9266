import type { Node } from '@holdfast/workflow';
import type { QueryClient } from '@tanstack/react-query';
import type { OperationChoice, TypeChoice } from '../canvas/choices.ts';
import { connectionsQuery } from '../screens/connections.tsx';
import { apiStepQuery } from './apis-query.ts';
import { onlyConnectionTo } from './only-connection.ts';

/** A step that calls an operation, with all that it begins with. @throws ProblemError */
export async function stepOfOperation(
  client: QueryClient,
  { key, description, api, operation }: OperationChoice,
): Promise<TypeChoice> {
  const [step, { items }] = await Promise.all([
    client.fetchQuery(apiStepQuery(api, operation.key)),
    client.fetchQuery(connectionsQuery),
  ]);
  const connection = onlyConnectionTo(api.servers, description.connection?.types ?? [], items);
  return {
    kind: 'type',
    key,
    description: { ...description, title: step.title },
    begins: {
      parameters: step.parameters as NonNullable<Node['parameters']>,
      ...(connection === undefined ? {} : { connection }),
    },
  };
}

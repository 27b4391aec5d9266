import { defineNode } from '@holdfast/node-sdk';
import { isRecord } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { ask, foundOf, PAGE_SIZE, queryAll } from '../calls.ts';
import { common } from '../operations.ts';

/** `select * from Invoice where …`: the entity, and the condition if there is one. */
const QUERY = /^\s*select\s+\*\s+from\s+([A-Za-z]\w*)(?:\s+where\s+([\s\S]*))?\s*$/i;

/** Asks a query. One without pages and order of its own is read page by page. */
export const query = defineNode({
  ...common,
  mode: 'each',
  type: 'quickbooks.query',
  title: 'Query',
  description: 'Reads whatever fits a query, in the words of QuickBooks, each record as an item of its own.',
  icon: 'database-search',
  source: 'https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/data-queries',
  effect: { kind: 'read' },
  parameters: Type.Object(
    {
      query: Type.String({
        title: 'Query',
        description:
          "Such as select * from Invoice where Balance > '0'. Values stand in single quotes, a quote within them as \\'. With STARTPOSITION, MAXRESULTS or ORDERBY it is asked as it stands.",
        minLength: 1,
        maxLength: 4_000,
        'x-control': 'multiline',
      }),
      limit: Type.Optional(
        Type.Integer({
          title: 'At most',
          description: 'So many are read; what is beyond is left out.',
          minimum: 1,
          maximum: 50_000,
          default: PAGE_SIZE,
        }),
      ),
    },
    { additionalProperties: false },
  ),
  example: { query: "select * from Invoice where Balance > '0'" },
  async run(context) {
    const { query: said, limit = PAGE_SIZE } = context.parameters;
    const [, entity, where = ''] = QUERY.exec(said) ?? [];
    if (entity !== undefined && !/\b(startposition|maxresults|orderby|order\s+by)\b/i.test(said)) {
      const found = await queryAll(context, entity, { where: where.trim(), limit });
      return { items: found.map((json) => ({ json })) };
    }
    const { body } = await ask(context, said);
    const answer = isRecord(body) && isRecord(body.QueryResponse) ? body.QueryResponse : {};
    const [list] = Object.entries(answer).filter(([, value]) => Array.isArray(value));
    if (!list) return { items: [{ json: answer }] };
    return {
      items: foundOf(body, list[0])
        .slice(0, limit)
        .map((json) => ({ json })),
    };
  },
});

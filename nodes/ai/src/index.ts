import { defineConnector } from '@holdfast/node-sdk';
import { modelConnections } from './connections/index.ts';
import { agent } from './nodes/agent.ts';
import { classify } from './nodes/classify.ts';
import { decide } from './nodes/decide.ts';
import { draft } from './nodes/draft.ts';
import { embed } from './nodes/embed.ts';
import { extract } from './nodes/extract.ts';
import { gate } from './nodes/gate.ts';
import { search } from './nodes/search.ts';
import { step } from './nodes/step.ts';

/** Steps that ask a model. */
export const ai = defineConnector({
  name: 'ai',
  title: 'AI',
  nodes: [agent, extract, classify, decide, draft, embed, search, gate, step],
  triggers: [],
  connections: modelConnections,
});

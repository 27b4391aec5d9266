import { anthropic } from './anthropic.ts';
import { azureOpenAi } from './azure.ts';
import { openAiCompatible } from './compatible.ts';
import { google } from './google.ts';
import { openAi } from './openai.ts';

/** Every way to a model. */
export const modelConnections = [openAi, azureOpenAi, anthropic, google, openAiCompatible];

/** Those that make vectors of texts, too. */
export const vectorConnections = [openAi, azureOpenAi, google, openAiCompatible];

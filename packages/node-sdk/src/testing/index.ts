export { type ConnectorCase, type ConnectorCases, connectorCases } from './connector-cases.ts';
export { connectorSuite } from './connector-suite.ts';
export {
  makeAllContext,
  makeEachContext,
  makeFollowContext,
  type Surroundings,
  TEST_NOW,
  testKey,
} from './contexts.ts';
export { CONTROLS, definitionProblems, descriptionProblems } from './description-checks.ts';
export {
  type FakeProvider,
  type Provider,
  type ProviderReply,
  type ReceivedRequest,
  startProvider,
} from './fake-provider.ts';
export { deepFreeze } from './freeze.ts';
export { testGuestCode } from './guest-code.ts';
export { testHttpClient } from './http-client.ts';
export { isIcon } from './icons.ts';
export { loadLists } from './lists.ts';
export { MemoryFiles } from './memory-files.ts';
export { MemorySeen } from './memory-seen.ts';
export { type NodeSuite, nodeSuite } from './node-suite.ts';
export { fillDefaults, HINTS } from './parameters.ts';
export { failuresOf, itemsOf, type NodeCall, type NodeOutcome, outputOf, runNode } from './run-node.ts';
export { checkJson, checkSample, type Sample, SuiteError } from './sample-checks.ts';
export { callOf, lookedInto, sweptUp, type TriggerSuite, triggerSuite } from './trigger-suite.ts';
export {
  absentWriteIsNotFound,
  honoursTheSignal,
  lostAnswerIsFoundAgain,
  sameKeyTwiceIsOneEffect,
  sendsTheKey,
  type WriteCase,
} from './write-checks.ts';

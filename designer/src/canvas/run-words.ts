import type { RunStatus } from '@holdfast/workflow';
import type { MessageDescriptor } from '@lingui/core';
import { i18n } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { announce } from '../ui/announce.ts';
import { newsOf, type RunNews } from './run-news.ts';

const WORDS: Readonly<Record<RunNews, MessageDescriptor>> = {
  waiting: msg`The run waits`,
  parked: msg`The run waits for somebody to decide about a failure`,
  failed: msg`The run failed`,
  succeeded: msg`The run succeeded`,
  cancelled: msg`The run was stopped`,
};

/** Says aloud how a run goes on, where that is worth a word. */
export function announceRun(status: RunStatus, isOwn: boolean): void {
  const found = newsOf(status, isOwn);
  if (found) announce(i18n._(WORDS[found.news]), found.politeness);
}

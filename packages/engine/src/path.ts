import type { StepId } from '@holdfast/workflow';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** Paths longer than this are replaced by their hash, so that keys and rows stay short. */
const MAX_PATH = 160;

/** Name of a step: its node, and the path where the node can be reached more than once. */
export const stepIdOf = (node: string, path: string): StepId => (path === '' ? node : `${node}@${path}`);

const LAST = /\/([^/*]+)(?:\*(\d+))?$/;

/**
 * A path with one more component. A component that repeats is counted instead
 * of written again: `/e5` and three more rounds give `/e5*4`.
 */
export function extendPath(path: string, component: string): string {
  const last = LAST.exec(path);
  const next =
    last?.[1] === component
      ? `${path.slice(0, last.index)}/${component}*${Number(last[2] ?? 1) + 1}`
      : `${path}/${component}`;
  return next.length <= MAX_PATH ? next : `~${bytesToHex(sha256(utf8ToBytes(next))).slice(0, 40)}`;
}

import { stripTypeScriptTypes } from 'node:module';
import vm from 'node:vm';
import type { Json } from '@holdfast/workflow';
import type { GuestCode } from '../context.ts';
import { fail } from '../failures.ts';

const isTimeout = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';

/**
 * Runs code for tests, with a limit on time. It keeps the promises of the
 * interface about results and failures but is NO sandbox: only ever give it the
 * code of a test.
 */
export const testGuestCode: GuestCode = {
  async run({ language, code, globals, timeoutMs }) {
    const logs: string[] = [];
    try {
      const body =
        language === 'typescript' ? stripTypeScriptTypes(`(async () => {${code}\n})`) : `(async () => {${code}\n})`;
      const context = vm.createContext({ console: { log: (...parts: unknown[]) => logs.push(parts.join(' ')) } });
      for (const [name, value] of Object.entries(globals)) {
        vm.runInContext(`globalThis[${JSON.stringify(name)}] = ${JSON.stringify(value)}`, context);
      }
      const result: unknown = await vm.runInContext(`${body.trimEnd().replace(/;$/, '')}()`, context, {
        timeout: timeoutMs,
      });
      return { result: JSON.parse(JSON.stringify(result) ?? 'null') as Json, failure: null, logs };
    } catch (error) {
      const message =
        typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
      const { failure } = isTimeout(error)
        ? fail.permanent('resource_limit', { message: `The code ran for more than ${timeoutMs} ms.` })
        : fail.data('code_error', { message });
      return { failure, logs };
    }
  },
};

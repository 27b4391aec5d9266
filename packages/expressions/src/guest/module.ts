import releaseSync from '@jitl/quickjs-wasmfile-release-sync';
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSSyncVariant,
  type QuickJSWASMModule,
} from 'quickjs-emscripten-core';

// Its declarations describe the CommonJS build; what is imported is the default export itself.
const variant = releaseSync as unknown as QuickJSSyncVariant;

/** Size of a page of WebAssembly memory, in bytes. */
const PAGE = 65_536;
const MIB = 1024 * 1024;
const INITIAL_PAGES = (16 * MIB) / PAGE;

/** How the browser finds the WebAssembly file; Node finds it by itself. */
export interface GuestSource {
  readonly wasmLocation?: string;
}

/**
 * A fresh QuickJS with a memory of its own that cannot grow past `memoryMb`. The
 * engine's own limit does not hold (typed arrays pass it by); the maximum of the
 * WebAssembly memory does.
 */
export function newGuestModule(memoryMb: number, source: GuestSource = {}): Promise<QuickJSWASMModule> {
  const maximum = Math.max(INITIAL_PAGES, Math.ceil((memoryMb * MIB) / PAGE));
  const wasmMemory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum });
  return newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmMemory, ...source }));
}

import { useComputedColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import { CODE_THEMES, monaco } from './monaco.ts';

/** Has every editor of code wear the colours of the page. */
export function useCodeTheme(): void {
  const scheme = useComputedColorScheme('light');
  useEffect(() => monaco.editor.setTheme(CODE_THEMES[scheme]), [scheme]);
}

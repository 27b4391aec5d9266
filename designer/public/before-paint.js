// Runs before the first paint so that the page never flashes in the other colour scheme.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem('holdfast.color-scheme');
  } catch {
    // Storage can be switched off; the system's choice is used then.
  }
  const isDark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', isDark ? 'dark' : 'light');
})();

import { type ReactNode, useEffect, useId } from 'react';
import classes from './page.module.css';
import { useRoving } from './roving.ts';

interface PageProps {
  /** Name of the screen: heading, tab title. */
  readonly title: string;
  /** Instead of plain text in the heading: an editable name, a breadcrumb. The title stays for the tab. */
  readonly heading?: ReactNode;
  /** Beside the heading: a count, a status. */
  readonly aside?: ReactNode;
  readonly actions?: ReactNode;
  /** A second line of controls that narrow what is shown. */
  readonly filters?: ReactNode;
  /** Words for the toolbar of controls in the header. */
  readonly toolbarLabel: string;
  readonly children: ReactNode;
}

/** A screen: a header with its one toolbar, and what it shows below. */
export function Page({ title, heading, aside, actions, filters, toolbarLabel, children }: PageProps) {
  const id = useId();
  const roving = useRoving({ orientation: 'horizontal' });
  useDocumentTitle(title);
  return (
    <section className={classes.page} aria-labelledby={id}>
      <header className={classes.header}>
        <div className={classes.line}>
          <h1 id={id} className={classes.title}>
            {heading ?? title}
          </h1>
          {aside && <div className={classes.aside}>{aside}</div>}
        </div>
        {(actions || filters) && (
          <div
            ref={roving.ref}
            onKeyDown={roving.onKeyDown}
            role="toolbar"
            aria-label={toolbarLabel}
            data-region="header"
            className={classes.toolbar}
          >
            {filters && <div className={classes.filters}>{filters}</div>}
            {actions && <div className={classes.actions}>{actions}</div>}
          </div>
        )}
      </header>
      {children}
    </section>
  );
}

/** The scrolling part of a screen that is not a list: forms and cards, in a readable measure. */
export function PageBody({
  children,
  width = 'wide',
}: {
  readonly children: ReactNode;
  readonly width?: 'wide' | 'text';
}) {
  return (
    <div className={classes.body} data-region="content" tabIndex={-1}>
      <div className={width === 'text' ? classes.measure : classes.wide}>{children}</div>
    </div>
  );
}

/** Names the browser tab after the screen. */
export function useDocumentTitle(title: string): void {
  useEffect(() => {
    document.title = title === '' ? 'Holdfast' : `${title} · Holdfast`;
  }, [title]);
}

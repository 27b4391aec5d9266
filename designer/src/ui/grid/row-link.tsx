import { createLink } from '@tanstack/react-router';
import type { ComponentProps } from 'react';
import classes from './row-link.module.css';

const Anchor = (props: ComponentProps<'a'>) => <a {...props} data-row-main className={classes.link} />;

/** The link that names a row and fills it: a click anywhere follows it, Ctrl+click opens a tab. */
export const RowLink = createLink(Anchor);

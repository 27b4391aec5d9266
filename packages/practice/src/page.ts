import { Html, html } from './html.ts';
import type { PracticeAnswer } from './messages.ts';

const STYLE = new Html(`<style>
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
.note { border-left: 4px solid #c77700; padding: .4rem .8rem; background: color-mix(in srgb, #c77700 10%, transparent); }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent); vertical-align: top; overflow-wrap: anywhere; }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; margin: .5rem 0; }
label { display: grid; font-size: .85rem; } input, select, button { font: inherit; padding: .25rem .5rem; }
button.main { font-weight: 600; } .none { opacity: .7; } code { font-size: .85rem; }
</style>`);

/** A page of a practice provider. It always says that it is none of the real thing. */
export function page(title: string, ...sections: readonly Html[]): PracticeAnswer {
  const body = html`<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>${title}</title>${STYLE}</head>
<body><h1>${title}</h1><p class="note">This is practice: a stand-in on this machine. Nothing here reaches the real provider.</p>
${sections}</body></html>`;
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    },
    body: body.text,
  };
}

export const redirect = (location: string): PracticeAnswer => ({ status: 303, headers: { location } });

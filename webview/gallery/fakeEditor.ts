import { applyTheme, type ThemeName } from './themes';

/**
 * Stands in for the editor around a webview. Loaded before the panel: `?theme=dark` chooses the theme; requests are kept in
 * `window.requests` for whoever looks at the page by script.
 */
const theme = new URLSearchParams(location.search).get('theme') ?? 'dark';
applyTheme(theme as ThemeName);

let saved: unknown;
const requests: unknown[] = [];
Object.assign(window, {
  requests,
  acquireVsCodeApi: () => ({
    postMessage: (request: unknown) => requests.push(request),
    getState: () => saved,
    setState: (state: unknown) => {
      saved = state;
    },
  }),
});
document.addEventListener('securitypolicyviolation', (event) =>
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`),
);

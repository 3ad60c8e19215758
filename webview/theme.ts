import { type StepVerdict, stepVerdicts } from '../src/shared/catalog';

/** The colours and font that canvases need, as the stylesheet names them. The one place that reads them. */
export interface Theme {
  foreground: string;
  dim: string;
  grid: string;
  accent: string;
  accentFaint: string;
  warning: string;
  error: string;
  errorFaint: string;
  background: string;
  verdicts: Record<StepVerdict, string>;
  numberFont: string;
}

export function readTheme(): Theme {
  const style = getComputedStyle(document.body);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return {
    foreground: colour('--text'),
    dim: colour('--dim'),
    grid: colour('--grid'),
    accent: colour('--accent'),
    accentFaint: withAlpha(colour('--accent'), 0.3),
    warning: colour('--warning'),
    error: colour('--error'),
    errorFaint: withAlpha(colour('--error'), 0.16),
    background: colour('--background'),
    verdicts: Object.fromEntries(stepVerdicts.map((verdict) => [verdict, colour(`--${verdict}`)])) as Theme['verdicts'],
    numberFont: colour('--number-font'),
  };
}

/** Calls back when the editor changes its theme: it then changes the body's class. */
export function onDidChangeTheme(callback: () => void): void {
  new MutationObserver(callback).observe(document.body, {
    attributes: true,
    attributeFilter: ['class', 'data-vscode-theme-kind', 'data-vscode-theme-id'],
  });
  new MutationObserver(callback).observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
}

const probe = document.createElement('canvas').getContext('2d');

/** Any CSS colour, made translucent. The canvas normalises it to `#rrggbb` or `rgba(…)` on the way. */
function withAlpha(colour: string, alpha: number): string {
  if (!probe) return colour;
  probe.fillStyle = '#888888';
  probe.fillStyle = colour;
  const normal = String(probe.fillStyle);
  if (normal.startsWith('#'))
    return (
      normal +
      Math.round(alpha * 255)
        .toString(16)
        .padStart(2, '0')
    );
  return normal.replace(/[\d.]+\)$/, (opacity) => `${Number.parseFloat(opacity) * alpha})`);
}

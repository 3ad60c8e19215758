import { html } from './markup';

/** Few colours, each with one meaning; on paper the light ones. */
export const style = html`<style>
:root { color-scheme: light dark; --text: #33373b; --strong: #16191c; --background: #ffffff; --dim: #6a7076; --line: #e3e6e8; --quote: #f6f7f8; --accent: #005fb8; --error: #c72e2e; --warning: #96650a; --good: #2f7d4f; --information: #6a7076; }
@media (prefers-color-scheme: dark) { :root { --text: #cccccc; --strong: #ededed; --background: #1f1f1f; --dim: #979797; --line: #333333; --quote: #181818; --accent: #4daafc; --error: #f4716b; --warning: #d9a441; --good: #73c991; --information: #979797; } }
@media print { :root { color-scheme: light; --text: #222222; --strong: #000000; --background: #ffffff; --dim: #555555; --line: #d5d5d5; --quote: #f6f7f8; --accent: #005fb8; --error: #b02020; --warning: #855600; --good: #2f7d4f; --information: #555555; } }
* { box-sizing: border-box; }
html { font-size: 15px; -webkit-text-size-adjust: 100%; }
body { margin: 0; color: var(--text); background: var(--background); font: 1rem/1.5 "Segoe UI", system-ui, -apple-system, Ubuntu, sans-serif; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
main { max-width: 1008px; margin: 0 auto; padding: 32px 24px 48px; overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.25; font-weight: 600; color: var(--strong); }
h2.stage { margin: 0 0 8px; padding-top: 20px; border-top: 1px solid var(--line); font-size: 1.2rem; font-weight: 600; color: var(--strong); }
h3 { margin: 0 0 8px; font-size: .8rem; font-weight: 600; letter-spacing: .05em; text-transform: uppercase; color: var(--strong); }
.about { margin-left: 8px; font-size: .87rem; font-weight: 400; letter-spacing: 0; text-transform: none; color: var(--accent); }
h3 > .about:not(:has(span)) { color: var(--dim); }
.raw-key { color: color-mix(in srgb, var(--accent) 55%, var(--background)); }
.validation-key { color: var(--warning); }
section { margin-top: 32px; }
p { margin: 0; }
header p { margin-top: 2px; }
.dim { color: var(--dim); }
.number, td.n, svg { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-variant-numeric: tabular-nums; }
.number, td.n { font-size: .87rem; }
.headline { font-weight: 600; color: var(--strong); }
.verdict { margin-top: 20px; padding: 14px 18px; border-left: 4px solid var(--line); background: var(--quote); }
.verdict .headline { font-size: 1.13rem; }
.verdict p + p { margin-top: 4px; }
.verdict.good { border-color: var(--good); }
.verdict.warning { border-color: var(--warning); }
.verdict.error { border-color: var(--error); }
.picture { overflow-x: auto; }
.picture svg { display: block; width: 100%; min-width: 640px; height: auto; overflow: visible; }
svg text { font-size: 12px; fill: var(--text); }
svg .tick { fill: var(--dim); }
svg .now { fill: var(--accent); }
svg .grid { stroke: var(--line); }
svg .raw, svg .mean { fill: none; stroke: var(--accent); stroke-linejoin: round; }
svg .raw { stroke-width: 1; opacity: .35; }
svg .mean { stroke-width: 2; }
svg .validation { fill: var(--warning); stroke: var(--background); }
svg .intervention { stroke: var(--dim); stroke-dasharray: 3 3; }
svg .badge { fill: var(--dim); }
svg .badge-number { fill: var(--background); font-size: 10px; font-weight: 600; }
svg .broken { stroke: var(--error); }
svg .broken-words { fill: var(--error); }
svg .lane { fill: var(--line); opacity: .5; }
svg .bar.error, svg .hatch-line { fill: var(--error); }
svg .bar.warning { fill: var(--warning); }
svg .bar.information { fill: var(--information); }
svg .hatch-ground { fill: var(--quote); }
svg .lane-name.error, svg .layer.error { fill: var(--error); }
svg .lane-name.warning, svg .layer.warning { fill: var(--warning); }
svg .lane-name.information { fill: var(--dim); }
.key { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; margin-top: 8px; color: var(--dim); font-size: .87rem; }
.key > span { margin-right: 8px; }
.key > .number { margin: 0; }
.key-scale { width: 160px; height: 8px; }
.badge-key { display: inline-block; min-width: 17px; border-radius: 9px; background: var(--dim); color: var(--background); font-size: .73rem; line-height: 17px; text-align: center; }
article { margin-top: 12px; padding: 2px 0 2px 16px; border-left: 3px solid var(--information); }
article.effect { margin-left: 24px; }
article.error { border-color: var(--error); }
article.warning { border-color: var(--warning); }
article p + p { margin-top: 2px; }
b.error { color: var(--error); }
b.warning { color: var(--warning); }
.places { display: flex; flex-wrap: wrap; gap: 0 20px; margin: 6px 0 0; padding: 0; list-style: none; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 8px 0 0; font-size: .93rem; }
dt { color: var(--dim); }
dd { margin: 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .93rem; }
th { padding: 3px 20px 3px 0; font-size: .8rem; font-weight: 400; color: var(--dim); text-align: left; }
td { padding: 3px 20px 3px 0; border-top: 1px solid var(--line); vertical-align: top; }
.n { text-align: right; }
td, th.n { white-space: nowrap; }
td.text { white-space: normal; }
.columns { display: flex; flex-wrap: wrap; gap: 0 48px; }
.columns > :empty { display: none; }
.columns > * { max-width: 100%; }
.columns > :last-child { flex: 1 1 30rem; min-width: 0; }
ul { margin: 0; padding-left: 20px; }
@media print {
  html { font-size: 11px; }
  main { max-width: none; padding: 0; }
  .picture svg { min-width: 0; }
  .wide { overflow-x: visible; }
  td { white-space: normal; }
  section, article, tr { break-inside: avoid; }
  h3 { break-after: avoid; }
}
</style>`;

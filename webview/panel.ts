import { element } from './dom';
import { hasSteps } from './runFacts';
import { type PanelAction, type PanelState, type Run, runOf } from './store';
import type { Theme } from './theme';
import { Curves } from './views/curves';
import { Findings } from './views/findings';
import { Footer } from './views/footer';
import { Header } from './views/header';
import { Layers } from './views/layers';
import { LiveRegion } from './views/liveRegion';
import { SpectrumBox } from './views/spectrumBox';
import { Standing } from './views/standing';
import { TimeFlows } from './views/timeFlows';
import { VerdictBox } from './views/verdictBox';
import type { Post } from './vscodeApi';

/** The whole page: verdict first, then one time axis for all charts, then what was found. */
export class Panel {
  private readonly header: Header;
  private readonly verdict: VerdictBox;
  private readonly curves: Curves;
  private readonly layers: Layers;
  private readonly standing = new Standing();
  private readonly spectrum = new SpectrumBox();
  private readonly timeFlows: TimeFlows;
  private readonly findings: Findings;
  private readonly footer = new Footer();
  private readonly liveRegion = new LiveRegion();
  private readonly charts: HTMLElement;

  /** `repaint` is called where something was opened or resized that needs drawing. */
  constructor(root: HTMLElement, act: (action: PanelAction) => void, post: Post, repaint: () => void) {
    this.header = new Header(post);
    this.verdict = new VerdictBox(post);
    this.curves = new Curves(act, repaint);
    this.layers = new Layers(act, post, repaint);
    this.findings = new Findings(post);
    this.timeFlows = new TimeFlows(post);
    const beside = element('div', {}, this.spectrum.element, this.timeFlows.element);
    const standings = element('div', { class: 'standings' }, this.standing.element, beside);
    this.charts = element('div', { class: 'charts' }, this.curves.element, this.layers.element, standings);
    const main = element('main', {}, this.verdict.element, this.charts, this.findings.element, this.footer.element);
    root.replaceChildren(this.header.element, main, this.liveRegion.element);
    new ResizeObserver(repaint).observe(this.charts);
  }

  render(state: PanelState, theme: Theme): void {
    const run = runOf(state);
    this.header.render(state);
    this.verdict.render(state);
    this.charts.hidden = !run || !hasCharts(run);
    if (!this.charts.hidden) {
      this.curves.render(state, theme);
      this.layers.render(state, theme);
      this.standing.render(state);
      this.spectrum.render(state, theme);
      this.timeFlows.render(state, theme);
    }
    this.findings.render(state);
    this.footer.render(state);
    this.liveRegion.render(state);
  }

  moveCursor(state: PanelState, theme: Theme): void {
    if (this.charts.hidden) return;
    this.curves.moveCursor(state);
    this.layers.moveCursor(state);
    this.standing.render(state);
    this.spectrum.render(state, theme);
  }
}

/** Empty frames are drawn while steps are on their way, never for a run that ended without any. */
const hasCharts = (run: Run): boolean => hasSteps(run) || (run.stage !== null && run.status.state !== 'ended');

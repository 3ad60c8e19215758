import type { Terrain } from '../../src/shared/catalog';
import { terrainPicture } from '../charts/terrainPicture';
import { element, keyed, setText } from '../dom';
import { formatCount } from '../format';
import { gaugesOf } from '../gauges';
import { readingAt } from '../series/readings';
import { type PanelState, type Run, runOf } from '../store';
import { evidenceTexts, terrainMeanings } from '../terrainWords';
import { GaugeRow } from './gaugeRow';

/** Where the optimizer stands: the terrain in a word, a picture and what speaks for it; under it the numbers with their limits. */
export class Standing {
  private readonly picture = element('div', { class: 'terrain-frame' });
  private readonly word = element('p', { class: 'terrain-word', 'data-testid': 'terrain' });
  private readonly meaning = element('p', { class: 'dim' });
  private readonly evidence = element('ul', { class: 'evidence dim' });
  private readonly gauges = Array.from({ length: 4 }, () => new GaugeRow());
  readonly element = element(
    'section',
    { class: 'standing', 'aria-label': 'Where the optimizer stands' },
    element('h2', {}, element('b', {}, 'Where the optimizer stands')),
    element('div', { class: 'terrain' }, this.picture, element('div', {}, this.word, this.meaning)),
    this.evidence,
    element('div', { class: 'gauges' }, ...this.gauges.map((gauge) => gauge.element)),
  );

  /** Also where only the cursor has moved. */
  render(state: PanelState): void {
    const run = runOf(state);
    if (!run) return;
    const read = readingAt(run.terrains, state.cursor);
    this.picture.hidden = read === null;
    keyed(
      this.picture,
      read ? [read.terrain] : [],
      (terrain) => terrain,
      (terrain) => element('span', {}, terrainPicture(terrain)),
    );
    setText(this.word, read ? capitalised(read.terrain) : run.status.end ? 'Not known' : 'Not known yet');
    setText(
      this.meaning,
      read ? `${terrainMeanings[read.terrain]} · since step ${formatCount(read.step)}` : awaited(run),
    );
    keyed(
      this.evidence,
      read ? evidenceTexts(read) : [],
      (text) => text,
      (text) => element('li', {}, text),
    );
    gaugesOf(run, state.cursor).forEach((gauge, i) => {
      this.gauges[i]?.render(gauge);
    });
  }
}

const awaited = ({ status }: Run): string =>
  status.end
    ? 'The run ended before curvature and fifty steps were measured.'
    : 'Told when fifty steps are taken and the curvature has been measured.';

const capitalised = (text: Terrain): string => text.charAt(0).toUpperCase() + text.slice(1);

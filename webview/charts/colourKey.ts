import type { LayerMetric } from '../../src/shared/catalog';
import { element, setText } from '../dom';
import type { Theme } from '../theme';
import { cividis, scaleEnds } from './colourScale';
import { hatch } from './heatCells';

/** What the heat map's colours mean: the scale with its ends in words, and the hatching where there is any. */
export class ColourKey {
  private readonly low = element('span', { class: 'number' });
  private readonly high = element('span', { class: 'number' });
  private readonly scale = element('canvas', { class: 'key-scale', width: '256', height: '1', 'aria-hidden': 'true' });
  private readonly broken = element('canvas', {
    class: 'key-broken',
    width: '16',
    height: '16',
    'aria-hidden': 'true',
  });
  private readonly brokenKey = element('span', { class: 'key-item', hidden: '' }, this.broken, 'not finite');
  readonly element = element('div', { class: 'key dim' }, this.low, this.scale, this.high, this.brokenKey);

  constructor() {
    const context = this.scale.getContext('2d');
    cividis.forEach(([red, green, blue], x) => {
      if (!context) return;
      context.fillStyle = `rgb(${red}, ${green}, ${blue})`;
      context.fillRect(x, 0, 1, 1);
    });
  }

  render(metric: LayerMetric, hasBroken: boolean, theme: Theme): void {
    const [low, high] = scaleEnds(metric);
    setText(this.low, low);
    setText(this.high, high);
    this.brokenKey.hidden = !hasBroken;
    const context = this.broken.getContext('2d');
    context?.clearRect(0, 0, 16, 16);
    if (context && hasBroken) hatch(context, 0, 0, 16, 16, theme.error);
  }
}

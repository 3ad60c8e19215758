import type { Finding } from '../../src/shared/finding';
import { element, keyed } from '../dom';
import { formatCount, formatNumber } from '../format';
import { type PanelState, runOf } from '../store';
import type { Post } from '../vscodeApi';
import { sourceLink } from './sourceLink';

/** All findings, causes first and below each what it has led to: what was seen, since when, what mends it, where. Numbers on demand. */
export class Findings {
  private readonly body = element('tbody');
  private readonly table = element(
    'table',
    { class: 'findings', 'data-testid': 'findings' },
    element('thead', { class: 'unseen' }, row('th', 'Severity', 'Finding', 'Since', 'Source')),
    this.body,
  );
  readonly element = element(
    'section',
    { 'aria-label': 'Findings' },
    element('h2', {}, element('b', {}, 'Findings')),
    this.table,
  );

  constructor(private readonly post: Post) {}

  render(state: PanelState): void {
    const findings = runOf(state)?.findings ?? [];
    this.element.hidden = findings.length === 0;
    // A finding that changed is a new row: its numbers moved on.
    keyed(
      this.body,
      findings,
      (finding) => JSON.stringify(finding),
      (finding) => this.row(finding),
    );
  }

  private row(finding: Finding): HTMLElement {
    const { rule, severity, steps, places, causedBy } = finding;
    const links = places
      .slice(0, 4)
      .map((place) => place.position && sourceLink(place.position, this.post, 'finding-link'));
    const more = places.length > 4 ? [element('span', { class: 'dim' }, `and ${places.length - 4} more`)] : [];
    const since =
      steps.last > steps.first ? `since step ${formatCount(steps.first)}` : `step ${formatCount(steps.first)}`;
    return element(
      'tr',
      {
        'data-testid': 'finding',
        'data-rule': rule,
        'data-severity': severity,
        ...(causedBy !== null && { class: 'effect' }),
      },
      element(
        'td',
        { class: 'mark', title: severity },
        element('span', { 'aria-hidden': 'true' }, marks[severity]),
        element('span', { class: 'unseen' }, severity),
      ),
      element(
        'td',
        { class: 'what' },
        element('p', {}, ...(causedBy === null ? [] : [element('span', { class: 'dim' }, 'led to ')]), finding.message),
        // What mends the cause mends what follows from it.
        ...(causedBy === null ? [element('p', { class: 'dim' }, finding.advice)] : []),
        numbers(finding),
      ),
      element('td', { class: 'since number dim' }, since),
      element('td', { class: 'where' }, ...links, ...more),
    );
  }
}

/** Shapes as well as colours. */
const marks = { error: '●', warning: '▲', information: '○' } as const;

/** The rule, the numbers that speak for it, and the limit with its source. */
function numbers({ rule, evidence, threshold }: Finding): HTMLElement {
  const facts = Object.entries(evidence).map(([name, value]) => `${words(name)} ${formatNumber(value)}`);
  const limit = `limit: ${threshold.text}${threshold.source && ` (${threshold.source})`}`;
  return element(
    'details',
    { class: 'dim' },
    element('summary', {}, rule),
    element('p', { class: 'number' }, [...facts, limit].join(' · ')),
  );
}

/** `gradientNorm` → `gradient norm`. */
const words = (name: string): string =>
  name.replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);

const row = (tag: 'th' | 'td', ...texts: string[]) => element('tr', {}, ...texts.map((text) => element(tag, {}, text)));

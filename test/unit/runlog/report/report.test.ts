import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRun } from '../../../../src/runlog/readRun';
import { html } from '../../../../src/runlog/report/markup';
import { report } from '../../../../src/runlog/report/report';
import { aRecordedRun } from '../../../support/runlog/exported';
import { makeLog, stageInfo, temporaryWorkspace } from '../../../support/runlog/logs';
import { aFinding, anEnd } from '../../cli/fakes';

let workspace = '';
let dispose = () => {};
beforeAll(() => ({ workspace, dispose } = temporaryWorkspace()));
afterAll(() => dispose());

const hostile = `</text><script>alert("1")</script><img src=x onerror='alert(2)'> & \u0000`;

describe('the report of a run', () => {
  it('tells name, settings, engine and why, findings with evidence and place, interventions, notes, epochs', async () => {
    const page = report(await aRecordedRun(workspace, 'told'));
    for (const told of [
      '<title>train.ts: a training run</title>',
      'dense_1 hardly learns.',
      'Use relu.',
      'train.ts:10:11',
      'gradient 1e-9 · ratio NaN',
      'mean|g| &lt; 1e-7',
      'not compiled: not part of this version',
      'paused, learning rate 0.1 → 0.01',
      'a note',
      'val_loss',
      'seed 7',
      'ravine 0.1.0',
      'Completed: 20 steps in 0:12.',
      'not finite at step 1<',
    ])
      expect(page).toContain(told);
  });

  it('puts what a cause has led to under it', async () => {
    const findings = [
      { ...aFinding, id: 'effect', message: 'All is NaN.', causedBy: 'cause' },
      { ...aFinding, id: 'other', message: 'Something else.' },
      { ...aFinding, id: 'cause', message: 'It explodes.' },
      { ...aFinding, id: 'orphan', message: 'Nobody knows why.', causedBy: 'gone' },
    ];
    const page = report(await aRecordedRun(workspace, 'causes', { findings }));
    const headlines = [...page.matchAll(/<article class="([^"]*)">\s*<p class="headline">(.*?)<\/p>/g)];
    expect(headlines.map(([, , text]) => text)).toEqual([
      'Something else.',
      'It explodes.',
      '<span class="dim">led to</span> All is NaN.',
      '<span class="dim">led to</span> Nobody knows why.',
    ]);
    expect(headlines.filter(([, name]) => name!.includes('effect'))).toHaveLength(2);
  });

  it('has no script, and nothing that is fetched from elsewhere', async () => {
    const page = report(await aRecordedRun(workspace, 'quiet'));
    expect(page).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    );
    expect(page).not.toMatch(/<script|<link|<iframe|<object|<embed|<form|javascript:|\ssrc=|\shref=|\son\w+=|@import/i);
    expect(page).not.toMatch(/url\((?!#)/);
  });

  it('shows what scripts have named as text', async () => {
    const first = stageInfo({ modelName: hostile, loss: hostile });
    first.layers = first.layers.map((layer, i) => ({ ...layer, name: `${hostile}${i}`, className: hostile }));
    const place = { layer: `${hostile}0`, position: { file: hostile, line: 1, column: 1 } };
    const finding = { ...aFinding, message: hostile, advice: hostile, places: [place], evidence: { [hostile]: 1 } };
    const failure = { kind: 'script-error' as const, message: hostile, advice: hostile, position: null, stack: '' };
    const page = report(
      await aRecordedRun(workspace, 'hostile', {
        first,
        findings: [finding],
        note: hostile,
        end: { ...anEnd, failure },
      }),
    );
    expect(page).not.toMatch(/<script|<img/);
    expect(page).not.toContain('\u0000');
    expect(page.split('&lt;script&gt;').length).toBeGreaterThan(10);
  });

  it('refers only to patterns, gradients and clips that it has, each once', async () => {
    const page = report(await aRecordedRun(workspace, 'ids'));
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of page.matchAll(/url\(#([^)]+)\)/g)) expect(ids).toContain(id);
  });

  it('draws no line through a value that is not finite', async () => {
    const page = report(await aRecordedRun(workspace, 'gaps'));
    expect(page).not.toMatch(/ (d|x|y|x1|x2|y1|y2|cx|cy|width|height)="[^"]*(NaN|Infinity|undefined)/);
  });

  it('of a run that never took a step says so', async () => {
    const { log, folder } = makeLog(workspace, 'nothing');
    log.stageStarted(stageInfo());
    log.end({ ...anEnd, reason: 'stopped', steps: 0 });
    const page = report(await readRun(folder));
    expect(page).toContain('Nothing was trained.');
    expect(page).not.toContain('<svg viewBox="0 0 960');
  });

  it('of a damaged log tells what is missing', async () => {
    const run = await aRecordedRun(workspace, 'damaged');
    const problem = { file: 'steps-0.arrows', byte: 12, message: 'damaged <here>' };
    expect(report({ ...run, manifest: null, problems: [problem] })).toContain(
      'steps-0.arrows, byte 12: damaged &lt;here&gt;',
    );
  });
});

describe('html', () => {
  it('escapes text, keeps markup, joins lists, leaves nothing out of nothing', () => {
    expect(html`<p>${'<&>'}${html`<b>${1}</b>`}${['a', html`<i/>`]}${null}</p>`.text).toBe(
      '<p>&lt;&amp;&gt;<b>1</b>a<i/></p>',
    );
  });
});

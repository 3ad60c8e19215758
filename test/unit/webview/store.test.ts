import { describe, expect, it, vi } from 'vitest';
import { type PanelMessage, readingsKept } from '../../../src/shared/panelProtocol';
import { toWire } from '../../../src/shared/wireNumber';
import { restoreChoices } from '../../../webview/choices';
import { decodeMessage } from '../../../webview/messages';
import { act, initialState, receive } from '../../../webview/store';
import { columns, finding, runAfter, snapshot, spectrum, stage, stateAfter, status } from './runs';

describe('receive', () => {
  it('keeps nothing of what a snapshot replaces', () => {
    const before = [snapshot({ steps: [columns(1, [3, 2, 1])], findings: [finding()] })];
    const run = runAfter(...before, snapshot({ steps: [columns(5, [9])] }));
    expect([...(run.history?.scalar('loss') ?? [])]).toEqual([9]);
    expect(run.history?.stepAt(0)).toBe(5);
    expect(run.findings).toEqual([]);
  });

  it('adds steps to those of the snapshot and says so by a new revision', () => {
    const first = runAfter(snapshot({ steps: [columns(1, [3, 2])] }));
    const revision = first.revision;
    const run = runAfter(snapshot({ steps: [columns(1, [3, 2])] }), { type: 'steps', steps: [columns(3, [1])] });
    expect([...(run.history?.scalar('loss') ?? [])]).toEqual([3, 2, 1]);
    expect(run.revision).toBeGreaterThan(revision);
  });

  it('leaves out steps that were already seen', () => {
    const run = runAfter(snapshot({ steps: [columns(1, [3, 2])] }), { type: 'steps', steps: [columns(1, [3, 2])] });
    expect(run.history?.length).toBe(2);
    expect(run.revision).toBe(1);
  });

  it('leaves out steps of another model or stage instead of throwing', () => {
    const stray = [columns(3, [1], { layerCount: 1, layers: {} }), columns(3, [1], { stage: 4 })];
    expect(runAfter(snapshot({ steps: [columns(1, [3])] }), { type: 'steps', steps: stray }).history?.length).toBe(1);
  });

  it('draws steps that come before their model is known', () => {
    const run = runAfter({ type: 'status', status: status() }, { type: 'steps', steps: [columns(1, [3])] });
    expect(run.history?.layerCount).toBe(2);
  });

  it('forgets everything of the old run when a status speaks of another', () => {
    const state = stateAfter(snapshot({ steps: [columns(1, [3])], findings: [finding()] }), {
      type: 'status',
      status: status({ runId: 'run-2', state: 'starting' }),
    });
    expect(state.run).toMatchObject({
      status: { runId: 'run-2' },
      stage: null,
      history: null,
      findings: [],
      epochs: [],
    });
    expect(state.zoom).toBeNull();
  });

  it('keeps the steps when a status speaks of the same run', () => {
    const run = runAfter(snapshot({ steps: [columns(1, [3])] }), {
      type: 'status',
      status: status({ state: 'paused' }),
    });
    expect(run.status.state).toBe('paused');
    expect(run.history?.length).toBe(1);
  });

  it('starts the curves anew at a new stage', () => {
    const run = runAfter(
      snapshot({ steps: [columns(1, [3])] }),
      { type: 'stage', stage: stage({ stage: 1 }) },
      { type: 'steps', steps: [columns(2, [8], { stage: 1 })] },
    );
    expect([...(run.history?.scalar('loss') ?? [])]).toEqual([8]);
  });

  it('keeps the curves when the same stage is told again', () => {
    const run = runAfter(snapshot({ steps: [columns(1, [3])] }), { type: 'stage', stage: stage({ epochs: 9 }) });
    expect(run.history?.length).toBe(1);
    expect(run.stage?.epochs).toBe(9);
  });

  it('ignores deltas while no run is known', () => {
    const state = stateAfter({ type: 'steps', steps: [columns(1, [3])] }, { type: 'findings', findings: [finding()] });
    expect(state.run).toBe('waiting');
  });

  it('keeps NaN as NaN', () => {
    const run = runAfter(snapshot({ steps: [columns(1, [1, Number.NaN, 2])] }));
    expect([...(run.history?.scalar('loss') ?? [])]).toEqual([1, Number.NaN, 2]);
  });

  it('keeps a person’s zoom and choices through a snapshot of the same run only', () => {
    const zoomed = act(stateAfter(snapshot()), { type: 'zoomed', range: { min: 2, max: 8 } });
    const chosen = act(zoomed, { type: 'metricChosen', metric: 'updateRatio' });
    expect(receive(chosen, snapshot()).zoom).toEqual({ min: 2, max: 8 });
    const other = receive(chosen, snapshot({ status: status({ runId: 'run-2' }) }));
    expect(other.zoom).toBeNull();
    expect(other.choices.metric).toBe('updateRatio');
  });

  it('keeps readings of the shown stage, the latest of each recurrent layer, and what somebody did', () => {
    const terrain = { stage: 0, step: 2, terrain: 'ravine', evidence: [] } as const;
    const flow = (name: string, step: number) => ({
      stage: 0,
      step,
      layer: { name, position: null },
      gradientRms: [1],
    });
    const mark = { type: 'paused', stage: 0, step: 2 } as const;
    const run = runAfter(
      snapshot({ spectra: [spectrum({ step: 1 })] }),
      { type: 'terrain', terrain: { ...terrain, evidence: [] } },
      { type: 'terrain', terrain: { ...terrain, stage: 1, evidence: [] } },
      { type: 'spectrum', spectrum: spectrum({ step: 5 }) },
      { type: 'timeFlow', timeFlow: flow('lstm', 1) },
      { type: 'timeFlow', timeFlow: flow('gru', 2) },
      { type: 'timeFlow', timeFlow: flow('lstm', 3) },
      { type: 'mark', mark },
    );
    expect(run.terrains).toEqual([terrain]);
    expect(run.spectra.map(({ step }) => step)).toEqual([1, 5]);
    expect(run.timeFlows.map(({ layer, step }) => [layer.name, step])).toEqual([
      ['gru', 2],
      ['lstm', 3],
    ]);
    expect(run.marks).toEqual([mark]);
    const next = runAfter(snapshot({ spectra: [spectrum()], marks: [mark] }), {
      type: 'stage',
      stage: stage({ stage: 1 }),
    });
    expect([next.spectra, next.marks]).toEqual([[], [mark]]);
  });

  it('keeps a bounded number of readings, the latest', () => {
    const readings = Array.from({ length: readingsKept.spectra + 7 }, (_, step): PanelMessage => {
      return { type: 'spectrum', spectrum: spectrum({ step }) };
    });
    const { spectra } = runAfter(snapshot(), ...readings);
    expect(spectra).toHaveLength(readingsKept.spectra);
    expect(spectra.at(-1)?.step).toBe(readingsKept.spectra + 6);
  });

  it('knows which layer metrics were measured, from the snapshot and since', () => {
    const deadUnits = Float32Array.of(Number.NaN, 0.2);
    const run = runAfter(snapshot({ steps: [columns(1, [3])] }), {
      type: 'steps',
      steps: [columns(2, [3], { layers: { deadUnits } })],
    });
    expect(run.layerMetrics).toEqual(['gradientL2', 'deadUnits']);
  });

  it('does not change the state that it was given', () => {
    const state = stateAfter(snapshot({ steps: [columns(1, [3])] }));
    const copy = { ...state, run: state.run };
    receive(state, { type: 'findings', findings: [finding()] });
    expect(state).toEqual(copy);
  });
});

describe('act', () => {
  it('hides a layer at the first toggle and shows it at the second', () => {
    const toggle = { type: 'layerToggled', name: 'a' } as const;
    const hidden = act(initialState(), toggle);
    expect(hidden.choices.hiddenLayers).toEqual(['a']);
    expect(act(hidden, toggle).choices.hiddenLayers).toEqual([]);
  });

  it('puts the cursor on the nearest recorded step, and nowhere while there is none', () => {
    const moveTo = (step: number) => ({ type: 'cursorMoved', step }) as const;
    const state = stateAfter(snapshot({ steps: [columns(4, [3, 2]), columns(9, [1])] }));
    expect([1, 5, 6, 8, 99].map((step) => act(state, moveTo(step)).cursor)).toEqual([4, 5, 5, 9, 9]);
    expect(act(stateAfter(snapshot()), moveTo(3)).cursor).toBeNull();
  });

  it('takes the selection away when the selected layer is selected again', () => {
    const selected = act(initialState(), { type: 'layerSelected', layer: 1 });
    expect(selected.selectedLayer).toBe(1);
    expect(act(selected, { type: 'layerSelected', layer: 1 }).selectedLayer).toBeNull();
  });
});

describe('decodeMessage', () => {
  it('gives non-finite numbers back', () => {
    const message = decodeMessage(toWire(snapshot({ status: status({ stepMilliseconds: Number.NaN }) })));
    expect(message).toMatchObject({ status: { stepMilliseconds: Number.NaN } });
  });

  it.each([
    ['no object', 'hello'],
    ['an unknown type', { type: 'explode' }],
    ['columns of unequal length', { type: 'steps', steps: [{ ...columns(1, [1, 2]), count: 3 }] }],
    ['a plain array for a column', { type: 'steps', steps: [{ ...columns(1, [1]), scalars: { loss: [1] } }] }],
  ])('reports and drops %s', (_, data) => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    expect(decodeMessage(data)).toBeNull();
    expect(error).toHaveBeenCalledOnce();
    error.mockRestore();
  });
});

describe('restoreChoices', () => {
  it('gives back what was saved, and the defaults for what it cannot read', () => {
    const saved = { metric: 'weightL2', lossAxis: 'linear', hiddenLayers: ['x'] };
    expect(restoreChoices({ ...saved, runId: 'run-1' })).toEqual(saved);
    for (const unreadable of [undefined, null, 'x', { metric: 'nonsense' }])
      expect(restoreChoices(unreadable).metric).toBe('gradientL2');
  });
});

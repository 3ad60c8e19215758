import { assertNever } from '../src/shared/assertNever';
import type { LayerMetric } from '../src/shared/catalog';
import type { Finding } from '../src/shared/finding';
import { type PanelMessage, type PanelStatus, type RunMark, readingsKept } from '../src/shared/panelProtocol';
import type { EpochSummary, StageInfo, TimeFlow } from '../src/shared/run';
import type { SpectrumMeasured } from '../src/shared/spectrum';
import type { StepColumns } from '../src/shared/stepColumns';
import { StepHistory } from '../src/shared/stepHistory';
import type { TerrainRead } from '../src/shared/terrain';
import { type Choices, defaultChoices } from './choices';
import { measuredIn } from './series/measured';
import { nearestRow } from './series/rows';

/**
 * Everything the panel shows. States are values: a changed state is a new object. The one exception is `history`, which
 * grows in place (copying 10 000 steps ten times a second would be waste); `revision` changes whenever it grows, so
 * compare `revision`, never `history`.
 */
export interface Run {
  readonly status: PanelStatus;
  readonly stage: StageInfo | null;
  /** Steps of the stage that is shown: the latest. */
  readonly history: StepHistory | null;
  readonly revision: number;
  /** What was measured of layers at any step, in the catalog's order. */
  readonly layerMetrics: readonly LayerMetric[];
  /** Of the shown stage, in the order of their steps; of time flows the latest of each layer. */
  readonly terrains: readonly TerrainRead[];
  readonly spectra: readonly SpectrumMeasured[];
  readonly timeFlows: readonly TimeFlow[];
  /** Of the whole run, as those below. */
  readonly marks: readonly RunMark[];
  readonly epochs: readonly EpochSummary[];
  readonly findings: readonly Finding[];
}

export interface StepRange {
  readonly min: number;
  readonly max: number;
}

export interface PanelState {
  /** `waiting`: the host has not answered yet; `empty`: nothing has run in this window. */
  readonly run: Run | 'waiting' | 'empty';
  readonly choices: Choices;
  /** The step under the pointer, in all charts; null where there is none. */
  readonly cursor: number | null;
  /** Index of the layer whose gradient is drawn beside the global one. */
  readonly selectedLayer: number | null;
  /** The part of the time axis that is shown; null for all of it. */
  readonly zoom: StepRange | null;
}

export const initialState = (choices: Choices = defaultChoices): PanelState => ({
  run: 'waiting',
  choices,
  cursor: null,
  selectedLayer: null,
  zoom: null,
});

/** What the person did in the panel. */
export type PanelAction =
  | { type: 'metricChosen'; metric: LayerMetric }
  | { type: 'lossAxisChosen'; axis: Choices['lossAxis'] }
  | { type: 'layerToggled'; name: string }
  | { type: 'allLayersShown' }
  | { type: 'layerSelected'; layer: number | null }
  | { type: 'cursorMoved'; step: number | null }
  | { type: 'zoomed'; range: StepRange | null };

/** The next state after a message from the host. */
export function receive(state: PanelState, message: PanelMessage): PanelState {
  switch (message.type) {
    case 'empty':
      return { ...state, run: 'empty', cursor: null, selectedLayer: null, zoom: null };
    case 'snapshot': {
      const { status, stage, epochs, findings, terrains, spectra, timeFlows, marks } = message;
      const sameRun = runOf(state)?.status.runId === status.runId;
      const run = message.steps.reduce(addSteps, {
        ...newRun(status),
        ...(stage && startStage(stage)),
        epochs,
        findings,
        terrains,
        spectra,
        timeFlows,
        marks,
      });
      return { ...state, ...(sameRun ? {} : noFocus), run };
    }
    case 'status': {
      const run = runOf(state);
      if (run?.status.runId === message.status.runId) return { ...state, run: { ...run, status: message.status } };
      return { ...state, ...noFocus, run: newRun(message.status) };
    }
    default:
      return withRun(state, message);
  }
}

/** The run's own deltas mean nothing before a run is known. */
function withRun(
  state: PanelState,
  message: Exclude<PanelMessage, { type: 'empty' | 'snapshot' | 'status' }>,
): PanelState {
  const run = runOf(state);
  if (!run) return state;
  switch (message.type) {
    case 'stage': {
      const same = run.history?.stage === message.stage.stage && run.history.layerCount === message.stage.layers.length;
      if (same) return { ...state, run: { ...run, stage: message.stage } };
      return { ...state, ...noFocus, run: { ...run, ...startStage(message.stage) } };
    }
    case 'steps':
      return { ...state, run: message.steps.reduce(addSteps, run) };
    case 'epoch':
      return { ...state, run: { ...run, epochs: [...run.epochs, message.epoch] } };
    case 'findings':
      return { ...state, run: { ...run, findings: message.findings } };
    case 'mark':
      return { ...state, run: { ...run, marks: [...run.marks, message.mark] } };
    case 'terrain':
    case 'spectrum':
    case 'timeFlow':
      return { ...state, run: withReading(run, message) };
    default:
      return assertNever(message);
  }
}

/** Readings of another stage than the one that is shown are left out. */
function withReading(run: Run, message: Extract<PanelMessage, { type: 'terrain' | 'spectrum' | 'timeFlow' }>): Run {
  const isShown = ({ stage }: { stage: number }) => stage === run.stage?.stage;
  switch (message.type) {
    case 'terrain': {
      const terrains = [...run.terrains, message.terrain].slice(-readingsKept.terrains);
      return isShown(message.terrain) ? { ...run, terrains } : run;
    }
    case 'spectrum': {
      const spectra = [...run.spectra, message.spectrum].slice(-readingsKept.spectra);
      return isShown(message.spectrum) ? { ...run, spectra } : run;
    }
    case 'timeFlow': {
      const { timeFlow } = message;
      const others = run.timeFlows.filter(({ layer }) => layer.name !== timeFlow.layer.name);
      return isShown(timeFlow) ? { ...run, timeFlows: [...others, timeFlow] } : run;
    }
    default:
      return assertNever(message);
  }
}

/** The next state after something the person did. */
export function act(state: PanelState, action: PanelAction): PanelState {
  const { choices } = state;
  switch (action.type) {
    case 'metricChosen':
      return { ...state, choices: { ...choices, metric: action.metric } };
    case 'lossAxisChosen':
      return { ...state, choices: { ...choices, lossAxis: action.axis } };
    case 'layerToggled': {
      const others = choices.hiddenLayers.filter((name) => name !== action.name);
      const hiddenLayers = others.length < choices.hiddenLayers.length ? others : [...others, action.name];
      return { ...state, choices: { ...choices, hiddenLayers } };
    }
    case 'allLayersShown':
      return { ...state, choices: { ...choices, hiddenLayers: [] } };
    case 'layerSelected':
      return { ...state, selectedLayer: action.layer === state.selectedLayer ? null : action.layer };
    case 'cursorMoved':
      return { ...state, cursor: recordedStep(state, action.step) };
    case 'zoomed':
      return { ...state, zoom: action.range };
    default:
      return assertNever(action);
  }
}

/** The recorded step nearest to the pointer: the cursor stands only where there is something to read. */
function recordedStep(state: PanelState, step: number | null): number | null {
  const history = runOf(state)?.history;
  return step === null || !history?.length ? null : history.stepAt(nearestRow(history, step));
}

export const runOf = (state: PanelState): Run | null => (typeof state.run === 'string' ? null : state.run);

const noFocus = { cursor: null, selectedLayer: null, zoom: null } as const;

const newRun = (status: PanelStatus): Run => ({
  status,
  stage: null,
  history: null,
  ...nothingMeasured,
  marks: [],
  epochs: [],
  findings: [],
});

const nothingMeasured = { revision: 0, layerMetrics: [], terrains: [], spectra: [], timeFlows: [] } as const;

const startStage = (stage: StageInfo) => ({
  ...nothingMeasured,
  stage,
  history: new StepHistory(stage.stage, stage.layers.length),
});

/** Steps of an earlier stage, of another model, or that were already seen are left out. */
function addSteps(run: Run, columns: StepColumns): Run {
  const history = run.history ?? new StepHistory(columns.stage, columns.layerCount);
  const fits = history.stage === columns.stage && history.layerCount === columns.layerCount;
  const isNew = history.length === 0 || columns.firstStep > history.stepAt(history.length - 1);
  if (!fits || !isNew) return run;
  history.append(columns);
  const layerMetrics = measuredIn(columns, run.layerMetrics);
  return { ...run, history, revision: run.revision + 1, layerMetrics };
}

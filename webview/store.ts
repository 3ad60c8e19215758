import { assertNever } from '../src/shared/assertNever';
import type { Finding } from '../src/shared/finding';
import type { PanelMessage, PanelStatus } from '../src/shared/panelProtocol';
import type { EpochSummary, StageInfo } from '../src/shared/run';
import type { StepColumns } from '../src/shared/stepColumns';
import { StepHistory } from '../src/shared/stepHistory';
import { type Choices, defaultChoices, type HeatMetric } from './choices';
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
  | { type: 'metricChosen'; metric: HeatMetric }
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
      const { status, stage, epochs, findings } = message;
      const sameRun = runOf(state)?.status.runId === status.runId;
      const run = message.steps.reduce(addSteps, {
        ...newRun(status),
        ...(stage && startStage(stage)),
        epochs,
        findings,
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
  message: Extract<PanelMessage, { type: 'stage' | 'steps' | 'epoch' | 'findings' }>,
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
  revision: 0,
  epochs: [],
  findings: [],
});

const startStage = (stage: StageInfo) => ({
  stage,
  history: new StepHistory(stage.stage, stage.layers.length),
  revision: 0,
});

/** Steps of an earlier stage, of another model, or that were already seen are left out. */
function addSteps(run: Run, columns: StepColumns): Run {
  const history = run.history ?? new StepHistory(columns.stage, columns.layerCount);
  const fits = history.stage === columns.stage && history.layerCount === columns.layerCount;
  const isNew = history.length === 0 || columns.firstStep > history.stepAt(history.length - 1);
  if (!fits || !isNew) return run;
  history.append(columns);
  return { ...run, history, revision: run.revision + 1 };
}

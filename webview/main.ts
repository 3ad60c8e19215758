import './panel.css';
import { restoreChoices } from './choices';
import { decodeMessage } from './messages';
import { Panel } from './panel';
import { Repaint } from './repaint';
import { act, initialState, type PanelAction, type PanelState, receive, runOf } from './store';
import { onDidChangeTheme, readTheme } from './theme';
import { vscodeApi } from './vscodeApi';

let state: PanelState = initialState(restoreChoices(vscodeApi.getState()));
let theme = readTheme();

const repaint = new Repaint(() => panel.render(state, theme));
const cursorMove = new Repaint(() => panel.moveCursor(state, theme));
const post = vscodeApi.postMessage.bind(vscodeApi);
const root = document.getElementById('app') ?? document.body;
const panel = new Panel(root, onAction, post, () => repaint.now());

function onAction(action: PanelAction): void {
  const before = state;
  state = act(state, action);
  if (action.type === 'cursorMoved') {
    if (state.cursor !== before.cursor) cursorMove.now();
    return;
  }
  if (state.choices !== before.choices) saveState();
  repaint.now();
}

/** The choices, and which run is shown, for a panel that comes back after a reload. */
function saveState(): void {
  vscodeApi.setState({ ...state.choices, runId: runOf(state)?.status.runId ?? null });
}

window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const message = decodeMessage(data);
  if (!message) return;
  const runId = runOf(state)?.status.runId;
  state = receive(state, message);
  if (runOf(state)?.status.runId !== runId) saveState();
  repaint.soon();
});

onDidChangeTheme(() => {
  theme = readTheme();
  repaint.now();
});

panel.render(state, theme);
post({ type: 'ready' });

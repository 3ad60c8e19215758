import './fakeEditor';
import { toWire } from '../../src/shared/wireNumber';
import '../main';
import { liveSteps, scenes } from './scenes';
import { applyTheme, type ThemeName } from './themes';

/** Shows the scene that the address names after `#`, as the host would send it. */
function show(): void {
  const name = location.hash.slice(1) || 'healthy';
  for (const message of scenes[name]?.() ?? []) window.postMessage(toWire(message), '*');
  if (name === 'live') playLive(21);
}

function playLive(first: number): void {
  if (first > 600) return;
  for (const message of liveSteps(first)) window.postMessage(toWire(message), '*');
  setTimeout(() => playLive(first + 5), 20);
}

/** Tells those who look by script that the scene was painted: messages are heard before the timer, and painted in the next frame. */
function tellWhenShown(): void {
  setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => (document.body.dataset.shown = 'true'))));
}

const tell = (messages: unknown[]) =>
  messages.forEach((message) => {
    window.postMessage(message, '*');
  });

Object.assign(window, { tell, applyTheme: (name: ThemeName) => applyTheme(name), sceneNames: Object.keys(scenes) });
window.addEventListener('hashchange', () => location.reload());
show();
tellWhenShown();

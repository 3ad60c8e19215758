import type { Run } from '../session/run';
import { Coalescer } from './coalescer';
import type { RunVerdict } from './editor/oneList';
import type { Problems } from './editor/problems';
import type { Lifetime } from './lifetime';
import type { Log } from './log';
import { type FindPlace, runMarkers } from './runMarkers';
import type { RunPlaces } from './runPlaces';

/** One run's part of the Problems list: follow its findings while it runs, and its code while that is edited. The end of `lifetime` clears it. */
export function markRun(run: Run, places: RunPlaces, lifetime: Lifetime, problems: Problems, log: Log): void {
  const refresh = async () => {
    // The parser is loaded for the first finding, not before.
    const isOfInterest = run.findings.length > 0 || run.end?.failure?.position || problems.hasFrom(run.rules);
    if (!isOfInterest) return problems.setRun(run, null);
    const find = await places.finder();
    if (!lifetime.ended) problems.setRun(run, runVerdict(run, find));
  };
  const refresher = lifetime.add(
    new Coalescer(
      200,
      () => void refresh().catch((error: unknown) => log.error(`Cannot mark findings: ${String(error)}`)),
    ),
  );
  lifetime.add({
    dispose: run.observe({
      stepsRecorded: (steps) => steps.firstStep === 1 && refresher.request(),
      findingsChanged: () => refresher.request(),
      ended: () => refresher.request(),
    }),
  });
  lifetime.add(places.onDidEdit(() => refresher.request()));
  lifetime.add({ dispose: () => problems.setRun(run, null) });
}

function runVerdict(run: Run, find: FindPlace): RunVerdict {
  const measured = run.stages.filter(({ history }) => history.length > 0);
  return {
    markers: runMarkers(run.findings, run.end?.failure ?? null, find),
    rules: run.rules,
    judged: measured.flatMap(({ info }) =>
      info.layers.flatMap(({ position }) => {
        if (!position) return [];
        const { position: now, range } = find(position);
        return range ? [{ file: now.file, range }] : [];
      }),
    ),
  };
}

import { fix, replace } from '../fixes/edit';
import { defineStaticRule } from './rule';

/** `fit` gives a promise and trains later: what follows without waiting meets a model that has not learnt yet. */
export const missingAwait = defineStaticRule({
  id: 'missing-await',
  summary: 'A fit that nothing waits for, though what follows needs its end.',
  severity: 'warning',
  defaults: {},
  source: 'tfjs-layers 4.22: fit and fitDataset are asynchronous',

  check: ({ models }) =>
    models.flatMap(({ trainings }) =>
      trainings.flatMap(({ method, usedBeforeEnd, callee, call, mayAwait }) => {
        if (!usedBeforeEnd || method === 'trainOnBatch') return [];
        const start = { start: call.start, end: call.start };
        return [
          {
            range: callee,
            message: `${method} trains in the background, and line ${usedBeforeEnd.start.line + 1} does not wait for its end: it meets a model that has not learnt yet.`,
            advice: mayAwait
              ? 'Write await before it.'
              : 'Make the function around it async, and write await before it.',
            fixes: mayAwait ? fix('Await the training', replace(start, 'await ')) : [],
          },
        ];
      }),
    ),
});

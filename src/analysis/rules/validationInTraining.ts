import { fix, replace } from '../fixes/edit';
import { defineStaticRule } from './rule';

/** A validation loss on examples that the model is trained on tells nothing of others: it falls while the model learns them by heart. */
export const validationInTraining = defineStaticRule({
  id: 'validation-in-training',
  summary: 'Validation data that is, or is cut out of, the training data.',
  severity: 'warning',
  defaults: {},
  source: 'Goodfellow, Bengio & Courville 2016, section 5.3',

  check: ({ models }) =>
    models.flatMap(({ trainings }) =>
      trainings.flatMap(({ sharedValidation, method, options }) => {
        const option = options.entries.get('validationData');
        if (!sharedValidation) return [];
        const canSplit = method === 'fit' && option?.removal && !options.entries.has('validationSplit');
        return [
          {
            range: sharedValidation,
            message:
              'The model is validated on examples that it is trained on: this validation loss falls even where the model learns them by heart.',
            advice:
              method === 'fit'
                ? 'Keep examples apart for it, or let fit do so: validationSplit: 0.2.'
                : 'Keep examples apart for it: skip() for training what take() gives for validation.',
            fixes: canSplit ? fix('Use validationSplit: 0.2', replace(option.range, 'validationSplit: 0.2')) : [],
          },
        ];
      }),
    ),
});

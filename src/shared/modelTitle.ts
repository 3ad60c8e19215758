/**
 * A model's name as its user knows it: a `Sequential` trains an inner model, whose name tfjs makes of its own by a suffix. Only made-up names are
 * shortened; a name that somebody gave may well end so.
 */
export const modelTitle = (name: string): string => name.replace(/^(sequential_\d+)_model$/, '$1');

import * as tf from '@tensorflow/tfjs';
import { AdvisedError } from '../script/advisedError';
import { type Example, exampleOf } from './exampleOf';

/** What a module without a training call says of its training. */
export interface ExportedTraining {
  model: tf.LayersModel;
  /** Null: the module has none. */
  data: Example | null;
}

/**
 * Reads `model` or `createModel()`, and `data` or `createData()`, from a module's exports or from its default export; each may be a promise. A default
 * export may be the model itself. Null where there is no model.
 */
export async function exportedTraining(exported: unknown): Promise<ExportedTraining | null> {
  const members = membersOf(exported);
  const model = await given(members, 'model', 'createModel');
  if (model === undefined) return null;
  if (!(model instanceof tf.LayersModel))
    throw noModel('model' in members ? '`model`' : 'what `createModel()` returns');
  const data = await given(members, 'data', 'createData');
  return { model, data: data === undefined ? null : exampleOf(data) };
}

function membersOf(exported: unknown): Record<string, unknown> {
  const named = isObject(exported) ? exported : {};
  const { default: standard } = named;
  if (standard instanceof tf.LayersModel) return { model: standard, ...named };
  return isObject(standard) ? { ...standard, ...named } : named;
}

async function given(members: Record<string, unknown>, name: string, create: string): Promise<unknown> {
  if (members[name] !== undefined) return members[name];
  const make = members[create];
  return typeof make === 'function' ? make() : undefined;
}

const noModel = (what: string): AdvisedError =>
  new AdvisedError(
    `The module has no training call, and ${what} is no Layers model.`,
    'Export a model that tf.sequential(...), tf.model(...) or tf.loadLayersModel(...) made.',
  );

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

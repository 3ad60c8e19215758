import { AdvisedError } from '../advisedError';

/** TensorFlow's SavedModels are run by its native library, which is not here. */
const notHere = (path: string) =>
  new AdvisedError(
    `TensorFlow SavedModels, such as ${path}, cannot be opened here: they need TensorFlow's native library.`,
    'Convert it once (pip install tensorflowjs; tensorflowjs_converter --input_format=tf_saved_model FOLDER OUT) and load it with tf.loadGraphModel("file://OUT/model.json").',
  );

export const getMetaGraphsFromSavedModel = async (path: string): Promise<never> => {
  throw notHere(path);
};

export const loadSavedModel = async (path: string): Promise<never> => {
  throw notHere(path);
};

/** How many are loaded. */
export const getNumOfSavedModels = (): number => 0;

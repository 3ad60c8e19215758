import * as tf from '@tensorflow/tfjs';
import type { RunControl } from '../channel/runControl';

/**
 * A loop of the script's own waits, while the run is paused, where it awaits the values of a tensor (`data()`, `array()`): of what happens between two
 * of its steps nothing is known here. As long as no pause is wanted, nothing is different.
 */
export function pauseAtReads(control: RunControl): void {
  const { prototype } = tf.Tensor as unknown as { prototype: { data(): Promise<unknown> } };
  const { data } = prototype;
  prototype.data = function () {
    const values = data.call(this);
    return control.paused ? afterPause(values, control) : values;
  };
}

async function afterPause(values: Promise<unknown>, control: RunControl): Promise<unknown> {
  const read = await values;
  await control.betweenSteps();
  return read;
}

import { expect, it } from 'vitest';
import { modelTitle } from '../../../src/shared/modelTitle';

it.each([
  ['sequential_1_model', 'sequential_1'],
  ['sequential_12_model', 'sequential_12'],
  ['sequential_1', 'sequential_1'],
  ['my_model', 'my_model'],
  ['the_sequential_1_model', 'the_sequential_1_model'],
])('a model named %s is called %s', (name, title) => expect(modelTitle(name)).toBe(title));

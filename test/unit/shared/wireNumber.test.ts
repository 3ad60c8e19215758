import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { finding } from '../../../src/shared/finding';
import { toWire, wireNumber } from '../../../src/shared/wireNumber';

describe('numbers on the wire', () => {
  it.each([0, -0.5, 1e-300, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    '%d survives JSON',
    (value) => {
      const read = v.parse(wireNumber, JSON.parse(JSON.stringify(toWire(value))));
      expect(Object.is(read, value)).toBe(true);
    },
  );

  it('passes numbers through that were never encoded', () => {
    expect(v.parse(wireNumber, Number.NaN)).toBeNaN();
  });

  it('refuses other strings, null and objects', () => {
    for (const value of ['nan', '1', '', null, {}, []]) expect(v.safeParse(wireNumber, value).success).toBe(false);
  });

  it('leaves a layer called "NaN" a name', () => {
    const wire = JSON.parse(
      JSON.stringify(
        toWire({
          id: 'a',
          rule: 'non-finite',
          severity: 'error',
          message: 'm',
          advice: 'a',
          places: [{ layer: 'NaN', position: null }],
          steps: { first: 1, last: 1, count: 1 },
          evidence: { loss: Number.NaN },
          threshold: { text: '', source: '' },
        }),
      ),
    );
    const read = v.parse(finding, wire);
    expect(read.places[0]?.layer).toBe('NaN');
    expect(read.evidence.loss).toBeNaN();
  });

  it('keeps typed arrays as they are, NaN included', () => {
    const values = Float32Array.of(Number.NaN, 1);
    expect(toWire({ values }).values).toBe(values);
  });
});

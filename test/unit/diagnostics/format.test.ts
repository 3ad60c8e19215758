import { describe, expect, it } from 'vitest';
import { formatNumber, formatTimes } from '../../../src/diagnostics/format';

describe('formatNumber', () => {
  it.each([
    [1e-9, '1e-9'],
    [3.14e-9, '3.1e-9'],
    [0.01234, '0.012'],
    [0, '0'],
    [2, '2'],
    [39.2, '39'],
    [251.4, '251'],
    [12345, '12350'],
    [240_000, '2.4e5'],
    [-0.5, '-0.5'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ])('%d: %s', (value, text) => expect(formatNumber(value)).toBe(text));
});

describe('formatTimes', () => {
  it.each([
    [123, '120 times'],
    [15_234, '15\u00a0000 times'],
    [999_999, '1 million times'],
    [70_400_000, '70 million times'],
    [Number.POSITIVE_INFINITY, 'more than a thousand trillion times'],
    [Number.NaN, 'more than a thousand trillion times'],
  ])('%d: %s', (value, text) => expect(formatTimes(value)).toBe(text));
});

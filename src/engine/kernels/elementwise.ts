import type { GraphBuilder } from '../graph/builder';
import type { Type, Value } from '../graph/graph';
import type { OnnxWriter } from '../onnx/writer';
import { expansion, flat, type Kernel, primitive } from './kernel';

const like = ([x]: readonly Value[]): Type => x!;

/** y = f(x), entry by entry; `slope` is f′(x), from x and y. */
function smooth(
  name: string,
  slope: (x: Value, y: Value, g: GraphBuilder) => Value,
  lower: (x: string, onnx: OnnxWriter) => string = (x, onnx) => onnx.node(name, [x]),
): Kernel {
  return primitive(name, {
    inputs: ['x'],
    infer: like,
    tangent: ({ inputs: [x], outputs: [y] }, [dx], g) => g.mul(dx!, slope(x!, y!, g)),
    lower: ([x], _, onnx) => lower(x!, onnx),
  });
}

/** y = f(x), constant between jumps. */
function steps(
  name: string,
  lower: (x: string, onnx: OnnxWriter) => string = (x, onnx) => onnx.node(name, [x]),
): Kernel {
  return primitive(name, { inputs: ['x'], infer: like, tangent: flat, lower: ([x], _, onnx) => lower(x!, onnx) });
}

const test = (name: string, lower: (x: string, onnx: OnnxWriter) => string): Kernel =>
  primitive(name, {
    inputs: ['x'],
    infer: ([x]) => ({ shape: x!.shape, dtype: 'bool' }),
    tangent: flat,
    lower: ([x], _, onnx) => lower(x!, onnx),
  });

const mask = (condition: Value, g: GraphBuilder) => g.cast(condition, 'float32');

function lowerLog1p(x: string, onnx: OnnxWriter): string {
  const ratio = onnx.node('Div', [x, onnx.node('Add', [x, onnx.scalar(2)])]);
  const near = onnx.node('Mul', [onnx.node('Atanh', [ratio]), onnx.scalar(2)]);
  const far = onnx.node('Log', [onnx.node('Add', [x, onnx.scalar(1)])]);
  return onnx.node('Where', [onnx.node('Less', [onnx.node('Abs', [x]), onnx.scalar(0.5)]), near, far]);
}

const sqrtPi = Math.sqrt(Math.PI);

/** Kernels of one input that act entry by entry. */
export const elementwise: readonly Kernel[] = [
  primitive('Neg', {
    inputs: ['x'],
    infer: like,
    tangent: (_, [dx], g) => g.neg(dx!),
    lower: ([x], _, onnx) => onnx.node('Neg', [x!]),
  }),
  smooth('Exp', (_, y) => y),
  smooth('Log', (x, _, g) => g.div(1, x)),
  smooth('Sqrt', (_, y, g) => g.div(0.5, y)),
  smooth('Sin', (x, _, g) => g.unary('Cos', x)),
  smooth('Cos', (x, _, g) => g.neg(g.unary('Sin', x))),
  smooth('Tan', (_, y, g) => g.add(g.square(y), 1)),
  smooth('Asin', (x, _, g) => g.unary('Rsqrt', g.sub(1, g.square(x)))),
  smooth('Acos', (x, _, g) => g.neg(g.unary('Rsqrt', g.sub(1, g.square(x))))),
  smooth('Atan', (x, _, g) => g.div(1, g.add(g.square(x), 1))),
  smooth('Sinh', (x, _, g) => g.unary('Cosh', x)),
  smooth('Cosh', (x, _, g) => g.unary('Sinh', x)),
  smooth('Asinh', (x, _, g) => g.unary('Rsqrt', g.add(g.square(x), 1))),
  smooth('Acosh', (x, _, g) => g.unary('Rsqrt', g.sub(g.square(x), 1))),
  smooth('Atanh', (x, _, g) => g.div(1, g.sub(1, g.square(x)))),
  smooth('Tanh', (_, y, g) => g.sub(1, g.square(y))),
  smooth('Sigmoid', (_, y, g) => g.mul(y, g.sub(1, y))),
  smooth('Softplus', (x, _, g) => g.unary('Sigmoid', x)),
  // eˣ − 1 = tanh(x/2)·(eˣ + 1): no digits are lost near zero.
  smooth(
    'Expm1',
    (_, y, g) => g.add(y, 1),
    (x, onnx) => {
      const half = onnx.node('Tanh', [onnx.node('Mul', [x, onnx.scalar(0.5)])]);
      return onnx.node('Mul', [half, onnx.node('Add', [onnx.node('Exp', [x]), onnx.scalar(1)])]);
    },
  ),
  // log(1 + x) = 2·atanh(x / (2 + x)) where 1 + x would lose digits.
  smooth('Log1p', (x, _, g) => g.div(1, g.add(x, 1)), lowerLog1p),
  smooth('Erf', (x, _, g) => g.mul(g.unary('Exp', g.neg(g.square(x))), 2 / sqrtPi)),
  smooth('Reciprocal', (_, y, g) => g.neg(g.square(y))),
  smooth('Relu', (x, _, g) => g.unary('Step', x)),
  // tfjs takes −1 at zero.
  smooth('Abs', (x, _, g) => g.call('Step', [x], { alpha: -1 })),
  steps('Sign'),
  steps('Floor'),
  steps('Ceil'),
  steps('Round'),
  primitive('Step', {
    inputs: ['x'],
    infer: like,
    tangent: flat,
    lower: ([x], { attributes: { alpha } }, onnx) => {
      const above = onnx.node('Greater', [x!, onnx.scalar(0)]);
      return alpha
        ? onnx.node('Where', [above, onnx.scalar(1), onnx.scalar(alpha as number)])
        : onnx.cast(above, 'float32');
    },
  }),
  test('IsNan', (x, onnx) => onnx.node('IsNaN', [x])),
  test('IsInf', (x, onnx) => onnx.node('IsInf', [x])),
  test('LogicalNot', (x, onnx) => onnx.node('Not', [x])),
  expansion('IsFinite', ['x'], ([x], _, g) => g.compare('Equal', g.mul(x!, 0), 0)),
  expansion('Square', ['x'], ([x], _, g) => g.square(x!)),
  expansion('Rsqrt', ['x'], ([x], _, g) => g.unary('Reciprocal', g.unary('Sqrt', x!))),
  expansion('Relu6', ['x'], ([x], _, g) => g.call('Minimum', [g.unary('Relu', x!), g.scalar(6)])),
  expansion('LeakyRelu', ['x'], ([x], { alpha }, g) =>
    g.select(g.compare('Greater', x!, 0), x!, g.mul(x!, alpha as number)),
  ),
  expansion('Prelu', ['x', 'alpha'], ([x, alpha], _, g) =>
    g.select(g.compare('Greater', x!, 0), x!, g.mul(x!, alpha!)),
  ),
  // Exponentials of what the other branch serves would overflow, and infinity times zero is NaN in the derivative.
  expansion('Elu', ['x'], ([x], _, g) => {
    const below = g.call('Minimum', [x!, g.scalar(0)]);
    return g.select(g.compare('GreaterEqual', x!, 0), x!, g.sub(g.unary('Exp', below), 1));
  }),
  expansion('EluGrad', ['dy', 'y'], ([dy, y], _, g) =>
    g.select(g.compare('GreaterEqual', y!, 0), dy!, g.mul(dy!, g.add(y!, 1))),
  ),
  expansion('Selu', ['x'], ([x], _, g) => {
    const [scale, scaleAlpha] = [1.0507009873554805, 1.7580993408473768];
    const below = g.call('Minimum', [x!, g.scalar(0)]);
    return g.select(g.compare('Greater', x!, 0), g.mul(x!, scale), g.mul(g.sub(g.unary('Exp', below), 1), scaleAlpha));
  }),
  expansion('ZerosLike', ['x'], ([x], _, g) => g.zerosLike(x!)),
  expansion('OnesLike', ['x'], ([x], _, g) => g.fill(x!.shape, 1, x!.dtype)),
  expansion('Identity', ['x'], ([x]) => x!),
  primitive('ClipByValue', {
    inputs: ['x'],
    infer: like,
    tangent: ({ inputs: [x], attributes: { clipValueMin, clipValueMax } }, [dx], g) => {
      const inside = g.call('LogicalAnd', [
        g.compare('GreaterEqual', x!, clipValueMin as number),
        g.compare('LessEqual', x!, clipValueMax as number),
      ]);
      return g.mul(dx!, mask(inside, g));
    },
    lower: ([x], { attributes: { clipValueMin, clipValueMax }, outputs: [y] }, onnx) =>
      onnx.node('Clip', [
        x!,
        onnx.scalar(clipValueMin as number, y!.dtype),
        onnx.scalar(clipValueMax as number, y!.dtype),
      ]),
  }),
  primitive('Cast', {
    inputs: ['x'],
    infer: ([x], { dtype }) => ({ shape: x!.shape, dtype: dtype as Type['dtype'] }),
    tangent: ({ outputs: [y], inputs: [x] }, [dx]) => (y!.dtype === 'float32' && x!.dtype === 'float32' ? dx! : null),
    lower: ([x], { attributes: { dtype } }, onnx) => onnx.cast(x!, dtype as Type['dtype']),
  }),
];

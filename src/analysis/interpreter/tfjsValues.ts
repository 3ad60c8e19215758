import type * as TypeScript from 'typescript';
import type { Shape, SourceCompile, SourceLayer, SourceLogitsLoss, SourceTraining } from '../sourceModel';
import type { Value } from './values';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

export interface LayerValue {
  type: 'layer';
  layer: Mutable<SourceLayer>;
  /** The shape that its options give as a model's input; null: none, undefined: not known. */
  inputShape: Shape | null | undefined;
  /** A model that is used as a layer. */
  model: ModelValue | null;
}

/** What `apply` gives: a place between layers. */
export interface SymbolicValue {
  type: 'symbolic';
  shape: Shape | null;
  /** Null for an input, or where it is not known who makes it. */
  producer: LayerValue | null;
  inputs: SymbolicValue[];
  /** Nobody knows where it comes from. */
  opaque: boolean;
}

export interface ModelValue {
  type: 'model';
  kind: 'sequential' | 'functional';
  node: TypeScript.Node;
  name: string | null;
  layers: LayerValue[];
  /** By layer: its feeds, as places in `layers`. */
  feeds: number[][];
  outputs: number[];
  input: Shape | null;
  output: Shape | null;
  complete: boolean;
  /** The latest `compile`; null: none, or not known. */
  compile: SourceCompile | null;
  compiles: SourceCompile[];
  trainings: Mutable<SourceTraining>[];
  logitsLosses: SourceLogitsLoss[];
  /** A training that nothing has waited for, begun in this stretch of the program. */
  pending: { training: Mutable<SourceTraining>; stretch: number } | null;
}

export interface OptimizerValue {
  type: 'optimizer';
  name: string;
  call: TypeScript.CallExpression | TypeScript.NewExpression;
  learningRate: { value: number; node: TypeScript.Node } | null;
}

export interface Argument {
  value: Value;
  node: TypeScript.Expression;
}

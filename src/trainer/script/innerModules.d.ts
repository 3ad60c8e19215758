/** All files of tfjs's packages, by the path under which they are imported: made when the bundle is (`.config/tfjsInnerModules.mjs`). */
declare module 'virtual:tfjs-inner-modules' {
  export const innerModules: Record<string, unknown>;
}

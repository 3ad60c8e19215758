import type { Plugin } from 'vite';

export const tfjsInnerModulesForVite: Plugin;

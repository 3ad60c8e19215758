import { autoencoder } from './autoencoder';
import { classifiers } from './classifiers';
import { graphs } from './graphs';
import type { Network } from './network';
import { transformer } from './transformer';

/** Every network that the engines must train alike. */
export const networks: readonly Network[] = [...classifiers, transformer, autoencoder, ...graphs];

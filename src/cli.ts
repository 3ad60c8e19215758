import { fromProcess } from './cli/fromProcess';

void fromProcess(__dirname);

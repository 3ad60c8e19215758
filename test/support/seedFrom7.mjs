// Preloaded before a control run: the random numbers that a run with seed 7 sees. tfjs draws some while it loads, so it loads first.
import '@tensorflow/tfjs';
import seedrandom from 'seedrandom';

Math.random = seedrandom('7');

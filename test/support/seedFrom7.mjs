// Preloaded before a control run: the random numbers that a run with seed 7 sees.
import seedrandom from 'seedrandom';

Math.random = seedrandom('7');

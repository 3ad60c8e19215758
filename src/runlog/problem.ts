/** What could not be read in a run's folder, told once. The rest was read. */
export interface Problem {
  /** Relative to the run's folder. */
  file: string;
  /** Where it begins. */
  byte: number;
  /** What is wrong there and what is therefore missing: one phrase. */
  message: string;
}

export const describeProblem = ({ file, byte, message }: Problem): string => `${file}, byte ${byte}: ${message}`;

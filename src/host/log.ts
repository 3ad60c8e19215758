/** Where everything is told that a person may want to read afterwards. */
export interface Log {
  info(text: string): void;
  warn(text: string): void;
  error(text: string): void;
}

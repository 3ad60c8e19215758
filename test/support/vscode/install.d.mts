export const serverFolder: string;
/** code-server's entry, to be run by Node. */
export const serverEntry: string;
/** Chromium's path, or null where none is installed. */
export function findChromium(): string | null;
/** Installs what is missing; throws with a message that says what to do. */
export function installEditor(): void;

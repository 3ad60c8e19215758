/** What the trainer's stand-ins for tfjs tell the user while a script runs. One child runs one script, so the listener is the process's. */
let listener: (text: string) => void = () => {};
const told = new Set<string>();

export function listenToNotes(listen: (text: string) => void): void {
  listener = listen;
}

/** Tells a sentence, the first time that it is told. */
export function noteOnce(text: string): void {
  if (told.has(text)) return;
  told.add(text);
  listener(text);
}

import { io } from '@tensorflow/tfjs';
import { AdvisedError } from '../advisedError';
import { fileSystemRouter } from './fileSystem';

type IORouter = Parameters<typeof io.registerLoadRouter>[0];

const browsers = /^(localstorage|indexeddb|downloads):\/\//;

/** Lets all of tfjs load and save `file://` URLs, and answers for those that only a browser can open. */
export function registerFileRouters(): void {
  // Null means "not mine", which the type does not know.
  for (const router of [fileSystemRouter, browserRouter] as IORouter[]) {
    io.registerLoadRouter(router);
    io.registerSaveRouter(router);
  }
}

function browserRouter(url: string | string[]): io.IOHandler | null {
  const first = [url].flat()[0];
  const scheme = typeof first === 'string' && browsers.exec(first)?.[0];
  if (!scheme) return null;
  const refuse = async (): Promise<never> => {
    throw new AdvisedError(
      `${first} is a place in a browser: there is no ${scheme} here.`,
      `Use a folder instead: "file://./${first.slice(scheme.length) || 'model'}", and model.json in it to load.`,
    );
  };
  return { load: refuse, save: refuse };
}

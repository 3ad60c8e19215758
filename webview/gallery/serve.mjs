// Serves the gallery: the panel in every state, without an editor. `npm run gallery`.
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';

const folder = dirname(fileURLToPath(import.meta.url));

/** Built afresh at each reload. */
export async function serveGallery() {
  const context = await esbuild.context({
    entryPoints: [`${folder}/gallery.ts`],
    bundle: true,
    outdir: folder,
    write: false,
    logLevel: 'warning',
  });
  const { port } = await context.serve({ servedir: folder, host: '127.0.0.1' });
  return { address: `http://127.0.0.1:${port}/`, dispose: () => context.dispose() };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { address } = await serveGallery();
  console.log(
    `${address}?theme=light#healthy\nThemes: light, dark, high-contrast, high-contrast-light. Scenes: webview/gallery/scenes.ts.`,
  );
}

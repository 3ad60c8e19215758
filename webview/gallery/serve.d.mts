/** Builds the gallery in memory and serves it on a free port of this machine. */
export function serveGallery(): Promise<{ address: string; dispose(): Promise<void> }>;

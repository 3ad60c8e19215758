// What is bundled is passed on, and its licences ask that their texts go with it: this gathers them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The licence's text, and what some packages tell beside it of the code that they contain themselves. */
const licenceFile = /^(licen[cs]e|copying|notice|third-?party-?notice)/i;
const codeFile = /\.([cm]?js|ts)$/i;

/** The folders of the packages of which something is in a bundle, from esbuild's metafiles. */
export function bundledPackages(metafiles) {
  const folders = new Set();
  for (const { outputs } of metafiles) {
    for (const { inputs } of Object.values(outputs)) {
      for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
        const folder = packageFolder(file);
        if (folder && bytesInOutput > 0) folders.add(folder);
      }
    }
  }
  return [...folders];
}

/** The part of a file's path that is its package's folder, the innermost one; null for a file of ours. */
function packageFolder(file) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file.replaceAll('\\', '/'))?.[0] ?? null;
}

/** One text of all licences. Throws where a package has none at all: it may not be passed on. */
export function thirdPartyNotices(folders) {
  const packages = new Map(folders.map((folder) => readPackage(folder)).map((found) => [found.title, found]));
  const sorted = [...packages.values()].sort((a, b) => (a.title < b.title ? -1 : 1));
  const without = sorted.filter(({ licence, texts }) => !licence && texts.length === 0);
  if (without.length > 0) {
    throw new Error(`These packages have no licence and cannot be packaged: ${without.map(({ title }) => title)}`);
  }
  const parts = sorted.map(({ title, licence, repository, texts }) =>
    [`${title}\nLicence: ${licence ?? 'see below'}`, repository && `Repository: ${repository}`, ...texts.map(paragraph)]
      .filter(Boolean)
      .join('\n'),
  );
  return ['Ravine contains these packages, each under its own licence.', ...parts].join(`\n\n${'─'.repeat(78)}\n\n`);
}

function readPackage(folder) {
  const { name, version, license, licenses, repository } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  const ids = [license, licenses].flat().map((entry) => entry?.type ?? entry);
  const texts = readdirSync(folder)
    .filter((file) => licenceFile.test(file) && !codeFile.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8'));
  return {
    title: `${name} ${version}`,
    licence: ids.filter(Boolean).join(' or ') || null,
    repository: repository?.url ?? repository ?? '',
    texts,
  };
}

const paragraph = (text) => `\n${text.replaceAll('\r\n', '\n').trim()}`;

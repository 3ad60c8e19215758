import type { Terrain } from '../../src/shared/catalog';

/** A profile of the loss in a box of 72 × 40, other lines that explain it, and where the optimizer stands. */
interface Picture {
  ground: string;
  thin?: string;
  ball: readonly [number, number];
}

const pictures: Record<Terrain, Picture> = {
  slope: { ground: 'M4 8 C24 12 40 26 68 35', ball: [27, 13] },
  plateau: { ground: 'M4 12 H52 C60 12 62 24 68 35', ball: [24, 8] },
  ravine: { ground: 'M12 4 C24 34 30 36 36 36 S48 34 60 4', thin: 'M17 15 L54 20 L22 26 L48 30', ball: [17, 12] },
  cliff: { ground: 'M4 36 H34 C38 36 38 34 38 30 V10 C38 6 40 5 44 5 H68', ball: [30, 32] },
  saddle: { ground: 'M4 8 C20 30 52 30 68 8', thin: 'M22 38 C28 20 44 20 50 38', ball: [36, 20] },
  'sharp basin': { ground: 'M4 8 H24 C33 8 33 36 36 36 S39 8 48 8 H68', ball: [36, 31] },
  'flat basin': { ground: 'M4 6 C10 34 20 35 36 35 S62 34 68 6', ball: [36, 31] },
};

const namespace = 'http://www.w3.org/2000/svg';

/** A small picture of a terrain. The word beside it says the same. */
export function terrainPicture(terrain: Terrain): SVGElement {
  const { ground, thin, ball } = pictures[terrain];
  const root = shape('svg', { viewBox: '0 0 72 40', class: 'terrain-picture', 'aria-hidden': 'true' });
  if (thin) root.append(shape('path', { d: thin, class: 'thin' }));
  root.append(shape('path', { d: ground, class: 'ground' }));
  root.append(shape('circle', { cx: String(ball[0]), cy: String(ball[1]), r: '4', class: 'ball' }));
  return root;
}

function shape(name: string, attributes: Record<string, string>): SVGElement {
  const node = document.createElementNS(namespace, name) as SVGElement;
  for (const [attribute, value] of Object.entries(attributes)) node.setAttribute(attribute, value);
  return node;
}

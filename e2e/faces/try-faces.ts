import { describe, it } from 'vitest';
import type { Face } from './face.ts';
import { features } from './features.ts';
import { type FaceName, missing } from './table.ts';

/** Tries each feature on each of these faces that the table says is there. */
export function tryFaces(faces: Partial<Record<FaceName, () => Face>>): void {
  describe.each(Object.entries(faces) as [FaceName, () => Face][])('%s', (name, open) => {
    const there = features.filter((feature) => missing[name]?.[feature.name] === undefined);
    it.each(there)('$name', { timeout: 60_000 }, async (feature) => {
      const face = open();
      try {
        await feature.shown(face);
      } finally {
        await face.close();
      }
    });
  });
}

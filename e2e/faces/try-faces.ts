import { describe, expect, it } from 'vitest';
import type { Face } from './face.ts';
import { features } from './features.ts';
import { type FaceName, missing } from './table.ts';

/** Tries each feature on each of these faces: what the table says is there is, and what it says is not is not. */
export function tryFaces(faces: Partial<Record<FaceName, () => Face>>): void {
  describe.each(Object.entries(faces) as [FaceName, () => Face][])('%s', (name, open) => {
    it.each(features)('$name', { timeout: 60_000 }, async (feature) => {
      const face = open();
      try {
        const shown = feature.shown(face);
        if (missing[name]?.[feature.name] === undefined) await shown;
        else await expect(shown, 'the table says that it is missing').rejects.toThrow();
      } finally {
        await face.close();
      }
    });
  });
}

import { existsSync, readFileSync } from 'node:fs';

/** The script and the styles of the page, as they were built. */
export interface PageAssets {
  script: string;
  style: string;
}

let read: PageAssets | undefined;

/** They lie beside the built packages, and beside the command; in sources, in `dist`. */
export function pageAssets(): PageAssets {
  read ??= {
    script: readFileSync(placeOf('page.js'), 'utf8'),
    style: readFileSync(placeOf('page.css'), 'utf8'),
  };
  return read;
}

function placeOf(name: string): URL {
  const built = new URL(`./page/${name}`, import.meta.url);
  return existsSync(built) ? built : new URL(`../../dist/page/${name}`, import.meta.url);
}

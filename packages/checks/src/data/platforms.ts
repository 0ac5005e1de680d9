/** Where the limits are from: the platforms' own help pages and sources, 2026-11. */
export const platformsSource = 'help pages of the platforms, 2026-11';

/** What a platform lets a post have. */
export interface Platform {
  /** Characters as people see them, hashtags included. */
  limit: number;
  /** What each link counts as, whatever its length. */
  link?: number;
  /** Other names of it. */
  also?: readonly string[];
}

export const platforms: Readonly<Record<string, Platform>> = {
  bluesky: { limit: 300, also: ['bsky'] },
  x: { limit: 280, link: 23, also: ['twitter', 'x com', 'x twitter'] },
  mastodon: { limit: 500, link: 23 },
  threads: { limit: 500 },
  instagram: { limit: 2200, also: ['insta', 'ig'] },
  linkedin: { limit: 3000 },
  facebook: { limit: 63_206, also: ['fb'] },
  tiktok: { limit: 2200 },
  youtube: { limit: 5000 },
  pinterest: { limit: 500 },
  reddit: { limit: 40_000 },
  discord: { limit: 2000 },
  telegram: { limit: 4096 },
  whatsapp: { limit: 65_536, also: ['group chat'] },
};

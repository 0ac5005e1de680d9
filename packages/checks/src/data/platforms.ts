/** What a platform lets a post have. */
export interface Platform {
  limit: number;
  /** How it counts. @default 'seen': what people see as one character is one */
  counts?: Counting;
  /** What each link counts as, whatever its length. */
  link?: number;
  /** A second limit, on bytes of UTF-8. */
  bytes?: number;
  /** Other names of it. */
  also?: readonly string[];
  /** Where this stands. */
  source: string;
}

/**
 * - `seen`: what people see as one character is one
 * - `weighted`: emoji, Chinese, Japanese, Korean and rare characters are two
 * - `emojiBytes`: an emoji is as many as its bytes of UTF-8
 * - `units`: units of UTF-16, so that an emoji is two or more
 * - `bytes`: bytes of UTF-8
 */
export type Counting = 'seen' | 'weighted' | 'emojiBytes' | 'units' | 'bytes';

/** A publisher’s table of what the networks accept from it, and how it counts. */
const buffer = 'https://developers.buffer.com/guides/character-limits.md';

/** Another publisher’s table. */
const uploadPost = 'https://docs.upload-post.com/resources/character-limits/';

export const platforms: Readonly<Record<string, Platform>> = {
  bluesky: {
    limit: 300,
    bytes: 3000,
    also: ['bsky', 'blue sky'],
    source: 'the lexicon app.bsky.feed.post: maxGraphemes 300, maxLength 3000',
  },
  x: {
    limit: 280,
    counts: 'weighted',
    link: 23,
    also: ['twitter', 'x formerly twitter', 'x twitter', 'twitter x'],
    source: 'https://docs.x.com/fundamentals/counting-characters',
  },
  mastodon: {
    limit: 500,
    link: 23,
    source: 'https://docs.joinmastodon.org/user/posting/: the default of a server, which can have another',
  },
  threads: {
    limit: 500,
    counts: 'emojiBytes',
    source: 'https://developers.facebook.com/documentation/threads/posts',
  },
  instagram: { limit: 2200, counts: 'units', also: ['insta', 'ig'], source: buffer },
  linkedin: {
    limit: 3000,
    counts: 'units',
    source: `${buffer}, and https://www.ayrshare.com/docs/apis/post/social-networks/linkedin.md; its maker’s API states none`,
  },
  facebook: {
    limit: 63_206,
    counts: 'units',
    also: ['fb'],
    source: `${uploadPost}; ${buffer} posts 5000 at most`,
  },
  tiktok: {
    limit: 2200,
    counts: 'units',
    source: `${buffer}: with a video; a photo or a text alone takes 4000`,
  },
  youtube: {
    limit: 5000,
    counts: 'bytes',
    source: 'https://developers.google.com/youtube/v3/docs/videos: snippet.description, in bytes',
  },
  pinterest: { limit: 500, counts: 'units', source: buffer },
  reddit: {
    limit: 40_000,
    source:
      'https://docs.relayapi.dev/platforms/reddit, of a publisher: body of a text post; its maker states none, and others cut earlier',
  },
  discord: {
    limit: 2000,
    source:
      'https://discord-api-types.dev/api/0.37.106/discord-api-types-v9/interface/RESTPostAPIChannelMessageJSONBody: up to 2000 characters; with a paid account 4000, https://sapphirejs.dev/docs/Documentation/api-utilities/@sapphire/discord-utilities/variables/MessageLimits/',
  },
  telegram: {
    limit: 4096,
    counts: 'units',
    source:
      'https://core.telegram.org/bots/api/methods/sendmessage.md: 1-4096 characters after entities parsing',
  },
  whatsapp: {
    limit: 65_536,
    also: ['group chat'],
    source:
      'tables of third parties; its maker states none for people. A program may send 4096: https://docs.360dialog.com/docs/messaging/messaging',
  },
};

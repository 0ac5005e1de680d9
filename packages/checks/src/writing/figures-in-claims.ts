import type { Check } from '@parallel-agents/core';
import { figuresIn, hasFigure } from '../kit/figures.ts';
import { givenText } from '../kit/sources.ts';
import { fieldOf, textsIn } from '../kit/walk.ts';

/**
 * Every figure of the `caption`, and every study that it points to, stands in `claimsToVerify` or was given.
 *
 * Why: an invented percentage is what a post is remembered for.
 */
export const figuresInClaims: Check = {
  name: 'figures-in-claims',
  description: 'Figures and studies of the caption stand in the claims to verify, or were given.',
  fields: ['caption', 'claimsToVerify'],
  run(subject) {
    const caption = fieldOf(subject.output, 'caption');
    if (typeof caption !== 'string') return undefined;
    const claims = [...textsIn(fieldOf(subject.output, 'claimsToVerify'))].map(({ text }) => text).join('\n');
    const known = `${claims}\n${givenText(subject)}`;
    const problems = figuresIn(caption)
      .filter((figure) => !hasFigure(known, figure))
      .map((figure) => ({
        path: ['caption'],
        message: `the figure ${figure.trim()} stands in no claim and was not given`,
      }));
    const study =
      /\b(?:research|studies|a study|scientists|experts|data) (?:show|say|prove|found|find|suggest)s?\b/i.exec(
        caption,
      )?.[0];
    if (
      study !== undefined &&
      claims.trim() === '' &&
      !givenText(subject).toLowerCase().includes(study.toLowerCase())
    ) {
      problems.push({ path: ['caption'], message: `says "${study}" and names no claim to verify` });
    }
    return { problems };
  },
};

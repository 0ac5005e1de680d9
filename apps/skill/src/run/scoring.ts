import { Type } from 'typebox';

/** What a chat may say of how good an agent must be. */
export const scoring = {
  target: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 10,
      description: 'What judges must give it at least, from 0 to 10. Default: 8.5.',
    }),
  ),
  maxRounds: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 10, description: 'Reviews of each agent at most. Default: 3.' }),
  ),
};

export { type ContentTeamOptions, createContentTeam } from './content-team.ts';
export { createDevTeam, type DevTeamOptions } from './dev-team.ts';
export { onlyMembers } from './only-members.ts';
export { createReviewTeam, type ReviewTeamOptions } from './review-team.ts';
export { type TeamDescription, teams } from './teams.ts';

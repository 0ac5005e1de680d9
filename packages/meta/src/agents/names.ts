/** What the agents about agents are called, for rules that know them by name. */
export const creatorName = 'agent_creator';
export const reviewerName = 'agent_design_reviewer';
export const refinerName = 'agent_refiner';
export const plannerName = 'agent_orchestrator';

import type { AgentDefinition } from '@parallel-agents/core';
import { donutCareCoordinator } from './donut-care-coordinator.ts';
import { printProjectManager } from './print-project-manager.ts';
import { pupCommunityEngager } from './pup-community-engager.ts';
import { trainingAssistant } from './training-assistant.ts';
import { travelEventPlanner } from './travel-event-planner.ts';

export {
  donutCareCoordinator,
  printProjectManager,
  pupCommunityEngager,
  trainingAssistant,
  travelEventPlanner,
};

/** What `loadAgents('@parallel-agents/agents-personal')` finds: five agents, named `personal/…`. */
const personalAgents: { namespace: string; agents: readonly AgentDefinition[] } = {
  namespace: 'personal',
  agents: [
    travelEventPlanner,
    donutCareCoordinator,
    pupCommunityEngager,
    printProjectManager,
    trainingAssistant,
  ],
};

export default personalAgents;

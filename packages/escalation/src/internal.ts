// What the packages of this repository share, and no program: it may change from version to version.
export { estimateUsage } from './budget/estimate.ts';
export { type ForecastOptions, forecast } from './budget/forecast.ts';
export { forecastRange } from './budget/forecast-range.ts';
export { pricesAt } from './budget/prices.ts';
export { type RateCapOptions, rateCap } from './rate-limit/rate-cap.ts';
export { breakEven } from './savings/break-even.ts';
export { type LearnedStartOptions, learnedStart } from './savings/learned-start.ts';
export { type TierOutcome, type TierOutcomeOptions, tierOutcomes } from './savings/tier-outcomes.ts';

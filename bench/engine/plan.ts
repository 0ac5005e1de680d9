/** What the engine's benchmark has done. */
export interface EngineBenchPlan {
  tasks: number;
  /** Milliseconds that a session takes. */
  sessionMs: number;
  sessionsPerWorker: number;
}

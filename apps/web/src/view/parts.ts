/** Of what a run may use. */
interface Amounts {
  usd?: number;
  tokens?: number;
  /** Sessions. */
  spawns?: number;
}

/** What is known of the parts of a run beyond its line in the list. */
export interface PartsView {
  /** Parts that have ended. */
  partsEnded: number;
  /** Parts that a worker is at. */
  partsRunning: number;
  /** Over all parts; absent where nothing limits them. */
  account?: { limits: Amounts; spent: Amounts; reserved: Amounts };
}

/** A run in parts, as its page shows it: counters, and no task. */
export interface PartedView {
  title?: string;
  runtime: string;
  status: string;
  createdAt: string;
  asked: number;
  completed: number;
  failed: number;
  costUsd?: number;
  parts: number;
  /** Absent where nobody can be asked. */
  of?: PartsView;
}

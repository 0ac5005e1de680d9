/** A piece of the outputs of a run, for a chat that cannot read the files they stand in. */
export interface Part {
  /** Only the output of this task. */
  task?: string;
  /** Characters that the chat has seen already. */
  from: number;
}

/** Takes what is worth knowing beside the results. */
export interface Notes {
  /** Something worth knowing. */
  note(text: string): void;
  /** Progress in words. */
  tell(text: string): void;
  /** Something that went wrong. */
  problem(text: string): void;
}

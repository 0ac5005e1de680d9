/** What of a file is read otherwise than it is written, or not at all; the agent works without it. */
export interface FieldRemark {
  field: string;
  message: string;
  /**
   * `tools`, `model`: the agent has others than it would have where it was written for. `field`: one is set aside.
   * `name`: it is called otherwise here.
   */
  kind: 'tools' | 'model' | 'field' | 'name';
}

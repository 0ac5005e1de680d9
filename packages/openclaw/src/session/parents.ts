/** Children that OpenClaw allows one session by default (`maxChildrenPerAgent`). */
const defaultChildren = 5;

/** A session key under which others are spawned. No session needs to exist under it. */
export interface Parent {
  readonly key: string;
  /** Children that have not ended. */
  children: number;
  /** The gateway refused it a child: it counts children there that have ended for us. */
  full: boolean;
}

/**
 * OpenClaw limits the children of one session, so children are spread over as many parents as they need. The limit is
 * learned from the gateway’s refusals.
 */
export class Parents {
  readonly #prefix: string;
  readonly #parents: Parent[] = [];
  #limit = defaultChildren;

  /** @param prefix `agent:<id>:<name>`; parents are numbered after it */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** A parent with room for one more child, which is counted from now on. */
  take(): Parent {
    let parent = this.#parents.find(({ children, full }) => !full && children < this.#limit);
    if (!parent) {
      parent = { key: `${this.#prefix}-${this.#parents.length + 1}`, children: 0, full: false };
      this.#parents.push(parent);
    }
    parent.children += 1;
    return parent;
  }

  /** The child has ended, or was not started. */
  release(parent: Parent): void {
    parent.children -= 1;
    if (parent.children === 0) parent.full = false;
  }

  /** The gateway refused this parent the child it was taken for. */
  refused(parent: Parent, limit: number | undefined): void {
    if (limit !== undefined) this.#limit = Math.max(1, limit);
    parent.children -= 1;
    parent.full = true;
  }
}

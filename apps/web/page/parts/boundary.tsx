import { Component, type ComponentChildren } from 'preact';

interface BoundaryProps {
  /** What is shown where the rest cannot be drawn. */
  instead: ComponentChildren;
  children: ComponentChildren;
}

/** An answer that cannot be drawn costs nothing but its own drawing. */
export class Boundary extends Component<BoundaryProps, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static override getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ComponentChildren {
    return this.state.hasFailed ? this.props.instead : this.props.children;
  }
}

import { Component, type ReactNode } from 'react';
import { textAtHand } from './text-at-hand.ts';

export interface Broken {
  error: unknown;
  /** The text as it was when the page broke; null: none was open. */
  text: ReturnType<typeof textAtHand>;
}

interface FailureBoundaryProps {
  /** Drawn in place of what broke. `again` draws that once more. */
  instead: (broken: Broken, again: () => void) => ReactNode;
  children: ReactNode;
}

/** What breaks in here takes nothing else with it. The text is read before the editor is taken down. */
export class FailureBoundary extends Component<FailureBoundaryProps, { broken: Broken | null }> {
  override state: { broken: Broken | null } = { broken: null };

  static getDerivedStateFromError(error: unknown): { broken: Broken } {
    return { broken: { error, text: textAtHand() } };
  }

  override render(): ReactNode {
    const { broken } = this.state;
    return broken ? this.props.instead(broken, () => this.setState({ broken: null })) : this.props.children;
  }
}

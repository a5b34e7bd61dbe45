import { Component, type ReactNode } from 'react';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';
import styles from './start-failure.module.css';

interface ErrorBoundaryState {
  readonly error: Error | null;
}

interface ErrorBoundaryProps {
  readonly children: ReactNode;
  /** Makes ready to show the screens again. */
  readonly onRetry: () => Promise<void>;
}

/** Catches a defect of a screen, and says what to do. The page itself cannot reload: windows navigate nowhere. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override readonly state: ErrorBoundaryState = { error: null };

  static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  async #retry(): Promise<void> {
    await this.props.onRetry();
    this.setState({ error: null });
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <main className={styles.page}>
        <Notice
          tone="error"
          title="This window stopped because of a defect in Latchkey"
          actions={<Button onClick={() => this.#retry()}>Show the window again</Button>}
        >
          <p>
            You stay signed in, and what you were writing was saved. If showing the window again does not help, choose
            Reload in the View menu.
          </p>
          <p>
            <code>{error.message}</code>
          </p>
        </Notice>
      </main>
    );
  }
}

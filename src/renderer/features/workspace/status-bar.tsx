import type { OperationTypeNode } from 'graphql';
import { formatElapsed } from '../../format/duration.ts';
import { formatSize } from '../../format/size.ts';
import { payloadsOf, type RunState } from './run-state.ts';
import styles from './status-bar.module.css';
import type { SchemaState } from './use-schema.ts';

interface StatusBarProps {
  readonly state: RunState;
  readonly schema: SchemaState;
  readonly onReloadSchema: () => void;
}

export function StatusBar({ state, schema, onReloadSchema }: StatusBarProps) {
  return (
    <footer className={styles.bar}>
      <SchemaStatus schema={schema} onReload={onReloadSchema} />
      {/* Not announced: the events of a subscription are counted here. The result pane says what is news. */}
      <section className={styles.run} aria-label="Last run">
        {factsOf(state).map(({ name, text, tone }) => (
          <span
            key={name}
            data-fact={name}
            title={name === 'operation' ? text : undefined}
            className={tone === null ? undefined : styles[tone]}
          >
            {text}
          </span>
        ))}
      </section>
    </footer>
  );
}

function SchemaStatus({ schema, onReload }: { readonly schema: SchemaState; readonly onReload: () => void }) {
  switch (schema.status) {
    case 'loading':
      return (
        <span className={styles.schema}>
          <span className={styles.reason}>Reading the schema…</span>
        </span>
      );
    case 'loaded':
      return (
        <span className={styles.schema}>
          <span className={styles.reason}>Schema: {schema.types} types</span>
        </span>
      );
    case 'failed':
      return (
        <span className={styles.schema} title={schema.reason}>
          <span className={styles.reason}>Completion is unavailable: {schema.reason}</span>
          <button type="button" className={styles.retry} onClick={onReload}>
            Read the schema again
          </button>
        </span>
      );
  }
}

interface Fact {
  readonly name: 'operation' | 'events' | 'outcome' | 'status' | 'duration' | 'size';
  readonly text: string;
  readonly tone: 'good' | 'bad' | null;
}

function factsOf(state: RunState): readonly Fact[] {
  if (state.status === 'idle' || state.run === null) return [];
  const { run } = state;
  const payloads = payloadsOf(run);
  const latest = payloads.at(-1);
  const facts: (Fact | null)[] = [
    { name: 'operation', text: run.name ?? `anonymous ${run.type}`, tone: null },
    run.type === 'subscription'
      ? { name: 'events', text: run.received === 1 ? '1 event' : `${run.received} events`, tone: null }
      : null,
    state.status === 'finished' && state.cancelled ? cancelledFact(run.type) : null,
    latest === undefined || latest.status === null ? null : statusFact(latest.status),
    state.status === 'running' ? null : { name: 'duration', text: formatElapsed(state.afterMs), tone: null },
    latest === undefined
      ? null
      : { name: 'size', text: formatSize(payloads.reduce((sum, { bytes }) => sum + bytes, 0)), tone: null },
  ];
  return facts.filter((fact) => fact !== null);
}

function cancelledFact(type: OperationTypeNode): Fact {
  return type === 'subscription'
    ? { name: 'outcome', text: 'Stopped', tone: null }
    : { name: 'outcome', text: 'Cancelled', tone: 'bad' };
}

function statusFact(status: number): Fact {
  return { name: 'status', text: `HTTP ${status}`, tone: status < 400 ? 'good' : 'bad' };
}

import type { TestStep, TestStepState } from '../../../shared/connection-test.ts';
import type { Failure } from '../../../shared/result.ts';
import { formatElapsed } from '../../format/duration.ts';
import { Button } from '../../ui/button.tsx';
import { CheckIcon, RefreshIcon, WarningIcon } from '../../ui/icons.tsx';
import styles from './connection-test-panel.module.css';
import { ExchangeView } from './exchange-view.tsx';
import { SignInElsewhere } from './sign-in-elsewhere.tsx';
import { STATUS_TEXT, STEP_TITLES, sentenceOf } from './test-text.ts';

interface TestStepItemProps {
  readonly step: TestStep;
  readonly onFault: (failure: Failure) => void;
}

export function TestStepItem({ step: { name, state, exchanges, omitted }, onFault }: TestStepItemProps) {
  const sentence = sentenceOf(state);
  const failure = state.status === 'failed' ? state.failure : null;
  return (
    <li className={`${styles.step} ${styles[state.status]}`}>
      <p className={styles.title}>
        <span className={styles.mark}>
          <Mark status={state.status} />
        </span>
        <strong>{STEP_TITLES[name]}</strong>
        <span className={styles.quiet}>{STATUS_TEXT[state.status]}</span>
        {'durationMs' in state && <span className={styles.quiet}>{formatElapsed(state.durationMs)}</span>}
      </p>
      {sentence !== null && <p className={styles.sentence}>{sentence}</p>}
      {failure?.field !== undefined && <Button onClick={() => onFault(failure)}>Show the field</Button>}
      {state.status === 'running' && state.progress !== null && <SignInElsewhere progress={state.progress} />}
      {state.status === 'passed' && state.facts.length > 0 && (
        <dl className={styles.facts}>
          {state.facts.map((fact) => (
            <div key={fact.name}>
              <dt>{fact.name}</dt>
              <dd>{fact.value}</dd>
            </div>
          ))}
        </dl>
      )}
      {exchanges.length > 0 && (
        <details className={styles.exchanges}>
          <summary>
            What was sent and what came back ({exchanges.length}
            {omitted > 0 && `, ${omitted} between them left out`})
          </summary>
          <ul className={styles.list}>
            {exchanges.map((exchange, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: an exchange is known by its place.
              <ExchangeView key={index} exchange={exchange} />
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}

function Mark({ status }: { readonly status: TestStepState['status'] }) {
  switch (status) {
    case 'passed':
      return <CheckIcon />;
    case 'failed':
      return <WarningIcon />;
    case 'running':
      return <RefreshIcon />;
    case 'waiting':
    case 'skipped':
      return null;
  }
}

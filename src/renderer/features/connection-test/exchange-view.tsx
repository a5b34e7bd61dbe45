import type { TestAnswer, TestExchange, TestFact } from '../../../shared/connection-test.ts';
import styles from './connection-test-panel.module.css';

/** An exchange as text, the way that HTTP writes it: a request, and what came back. */
export function ExchangeView({ exchange }: { readonly exchange: TestExchange }) {
  const { method, url, requestHeaders, requestBody, answer } = exchange;
  return (
    <li>
      <pre className={styles.message}>{[`${method} ${url}`, message(requestHeaders, requestBody)].join('\n')}</pre>
      <pre className={styles.message}>{answerText(answer)}</pre>
    </li>
  );
}

function answerText(answer: TestAnswer): string {
  if (answer.kind === 'none') return answer.problem;
  return [`HTTP ${answer.status}`, message(answer.headers, answer.body)].join('\n');
}

function message(headers: readonly TestFact[], body: string): string {
  const lines = headers.map(({ name, value }) => `${name}: ${value}`).join('\n');
  return body === '' ? lines : `${lines}\n\n${body}`;
}

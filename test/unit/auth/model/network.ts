import {
  type Grant,
  GrantError,
  type RefreshAnswer,
  type SignInAnswer,
} from '../../../../src/main/auth/grants/grant.ts';
import { now } from '../../../../src/main/auth/instant.ts';
import type { Credentials } from '../../../../src/shared/ipc.ts';
import type { TokenServer } from '../token-server.ts';
import type { VirtualTime } from '../virtual-time.ts';
import { Gate } from './gate.ts';
import type { Ledger } from './ledger.ts';
import type { Lifeline } from './lifeline.ts';

/** Who sends: a process that can die while it waits. */
export interface Client {
  readonly life: Lifeline;
  /** @returns the number of this attempt. */
  signInSent(): number;
  signInAnswered(attempt: number, answer: SignInAnswer, family: string): void;
  refused(refreshToken: string): void;
}

export interface NetworkDeps {
  readonly server: TokenServer;
  readonly time: VirtualTime;
  readonly ledger: Ledger;
  /** Resolves after some turns of the microtask queue. */
  readonly latency: () => Promise<void>;
  /** A spent refresh token is presented. */
  readonly reused: (refreshToken: string) => void;
  readonly revoking: (refreshToken: string) => void;
}

/** The way from the processes to the server and back. Requests and answers can be held up, and answers lost. */
export class Network {
  readonly requests = new Gate();
  readonly answers = new Gate();
  readonly signIns = new Gate();
  /** Whether a request that nobody waits for any more still reaches the server. */
  deliversLate = true;
  /** The errors that the next refreshes meet after the server has acted. */
  readonly losses: GrantError[] = [];
  /** Refreshes that a living process waits for. */
  inFlight = 0;
  mostInFlight = 0;
  readonly #deps: NetworkDeps;

  constructor(deps: NetworkDeps) {
    this.#deps = deps;
  }

  /** The server as `client` sees it. */
  grantFor(client: Client): Grant {
    const { server } = this.#deps;
    return {
      tokenEndpoint: server.tokenEndpoint,
      addresses: server.addresses,
      signInTimeoutMs: server.signInTimeoutMs,
      signIn: (credentials) => client.life.whileAlive(this.#signIn(credentials, client, client.signInSent())),
      refresh: (refreshToken, signal) => client.life.whileAlive(this.#refresh(refreshToken, signal, client)),
      revoke: (refreshToken) => client.life.whileAlive(this.#revoke(refreshToken, client)),
    };
  }

  async #signIn(credentials: Credentials | null, client: Client, attempt: number): Promise<SignInAnswer> {
    const { server, latency, ledger, time } = this.#deps;
    await this.signIns.pass();
    if (!client.life.isAlive) return never();
    const answer = await server.signIn(credentials);
    await latency();
    const family = server.familyOf(answer.refreshToken);
    ledger.arrived(answer, family, now(time));
    client.signInAnswered(attempt, answer, family);
    return answer;
  }

  async #revoke(refreshToken: string, client: Client): Promise<void> {
    const { server, latency, revoking } = this.#deps;
    await this.requests.pass();
    if (!client.life.isAlive) return never();
    revoking(refreshToken);
    await server.revoke(refreshToken);
    await latency();
  }

  #refresh(refreshToken: string, signal: AbortSignal, client: Client): Promise<RefreshAnswer> {
    const { ledger } = this.#deps;
    const request: Request = { refreshToken, isAwaited: true };
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    const end = () => {
      forget();
      if (!request.isAwaited) return;
      request.isAwaited = false;
      this.inFlight -= 1;
    };
    const cutOff = () => {
      if (request.isAwaited) ledger.cutOff.add(refreshToken);
      end();
    };
    const forget = client.life.onEnd(cutOff);
    const { promise: givenUp, reject } = Promise.withResolvers<never>();
    signal.addEventListener('abort', () => {
      cutOff();
      reject(new GrantError('server', 'The server did not answer in time.', { mayHaveActed: true }));
    });
    return Promise.race([this.#exchange(request, client), givenUp]).finally(end);
  }

  async #exchange(request: Request, client: Client): Promise<RefreshAnswer> {
    const { server, latency, ledger, time } = this.#deps;
    const { refreshToken } = request;
    await latency();
    await this.requests.pass();
    if (!request.isAwaited && !this.deliversLate) return never();
    try {
      const answer = await this.#act(request);
      await this.#return(request);
      ledger.arrived(answer, server.familyOf(refreshToken), now(time));
      return answer;
    } catch (error) {
      await this.#return(request);
      if (error instanceof GrantError && error.kind === 'refused') client.refused(refreshToken);
      throw error;
    }
  }

  /** The answer's way back; it never arrives where nobody waits for it any more. */
  async #return(request: Request): Promise<void> {
    await this.answers.pass();
    await this.#deps.latency();
    if (!request.isAwaited) await never();
  }

  async #act({ refreshToken, isAwaited }: Request): Promise<RefreshAnswer> {
    const { server, ledger, reused } = this.#deps;
    // One that arrives late was sent before, so it is no second use.
    if (ledger.successors(refreshToken).length > 0 && isAwaited) reused(refreshToken);
    try {
      const answer = await server.refresh(refreshToken, new AbortController().signal);
      ledger.spent(refreshToken, answer.refreshToken);
      const loss = this.losses.shift();
      if (loss !== undefined) throw loss;
      return answer;
    } catch (error) {
      if (error instanceof GrantError && error.mayHaveActed) ledger.cutOff.add(refreshToken);
      throw error;
    }
  }
}

interface Request {
  readonly refreshToken: string;
  isAwaited: boolean;
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}

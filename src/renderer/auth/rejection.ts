import type { ApolloLink } from '@apollo/client';
import { ServerError, ServerParseError } from '@apollo/client/errors';
import { type DocumentNode, Kind } from 'graphql';
import type { RejectionRules } from '../../shared/connection.ts';
import { errorsOf, type ResultError, resultIn } from '../graphql/result-body.ts';
import { challengesIn } from './challenges.ts';

/**
 * What an answer says of the access token that it was asked with:
 * - `accepted`: nothing against it;
 * - `rejected`: it was rejected, and sending the operation again is safe;
 * - `nonce_wanted`: the token is good, its proof lacks the server's nonce (RFC 9449 §9), and sending it again is safe;
 * - `rejected_midway`: either, but a mutation may have run in part: sending it again could do things twice.
 */
export type Verdict = 'accepted' | 'rejected' | 'nonce_wanted' | 'rejected_midway';

/** The part of an operation that the verdict depends on. */
export type JudgedOperation = Pick<ApolloLink.Operation, 'query' | 'operationType'>;

/** The part of an HTTP answer that the verdict depends on, besides its body. */
export type AnswerHead = Pick<Response, 'status' | 'headers'>;

/** From here on the server failed at something: what it says is no proof that it did nothing. */
const FIRST_STATUS_OF_FAILURE = 500;

/**
 * Judges a result.
 *
 * A refusal by the head of the answer ("the request has not been applied", RFC 9110 §15.5.2) counts for all errors of
 * its result. Servers also send 401 with the result of a mutation in which one field was refused and others were carried
 * out: there the result decides.
 *
 * @param answer what it came with, or `null` where that is unknown or no HTTP
 */
export function judgeResult(
  operation: JudgedOperation,
  result: ApolloLink.Result,
  answer: AnswerHead | null,
  rules: RejectionRules,
): Verdict {
  const errors = errorsOf(result);
  const refusal = answer === null ? null : refusalOf(answer, rules);
  const refusedAsWhole = refusal !== null && (answer?.status ?? 0) < FIRST_STATUS_OF_FAILURE;
  const rejections = refusedAsWhole ? errors : errors.filter((error) => isRejection(error, rules));
  if (refusal === null && rejections.length === 0) return 'accepted';
  const verdict = refusal === 'nonce' ? 'nonce_wanted' : 'rejected';
  if (operation.operationType !== 'mutation') return verdict;
  const isProven = refusedAsWhole || rejections.length > 0;
  return isProven && nothingRan(operation.query, result.data, errors, rejections) ? verdict : 'rejected_midway';
}

/**
 * Judges an error of the link below: by its status and headers, by the GraphQL result in its body, and where there is
 * none but the server refused the request (4xx), by the text of the body.
 */
export function judgeError(operation: JudgedOperation, error: unknown, rules: RejectionRules): Verdict {
  if (!ServerError.is(error) && !ServerParseError.is(error)) return 'accepted';
  const { statusCode: status, bodyText } = error;
  const { headers } = error.response;
  const result = resultIn(bodyText) ?? {};
  const verdict = judgeResult(operation, result, { status, headers }, rules);
  const isRefusal = status >= 400 && status < FIRST_STATUS_OF_FAILURE;
  return verdict === 'accepted' && isRefusal && resultIn(bodyText) === null && hasRejectingPart(bodyText, rules)
    ? 'rejected'
    : verdict;
}

/** The nonce that proofs for this server are to have from now on; `null` where it names none (RFC 9449 §8.2, §9). */
export function dpopNonceOf({ headers }: Pick<AnswerHead, 'headers'>): string | null {
  return headers.get('dpop-nonce');
}

/**
 * What the head of an answer holds against the request. `error="invalid_token"` always rejects the token (RFC 6750 §3.1,
 * RFC 9449 §7.1), whatever the status. Apart from that, 403 says what the account may do, and rejects no token unless
 * the rules say so.
 */
function refusalOf(answer: AnswerHead, { statuses }: RejectionRules): 'token' | 'nonce' | null {
  const errors = challengesIn(answer.headers.get('www-authenticate') ?? '').flatMap(({ scheme, parameters }) =>
    scheme === 'bearer' || scheme === 'dpop' ? [{ scheme, error: parameters.get('error') }] : [],
  );
  const wantsNonce = errors.some(({ scheme, error }) => scheme === 'dpop' && error === 'use_dpop_nonce');
  if (wantsNonce && dpopNonceOf(answer) !== null) return 'nonce';
  const isInvalid = errors.some(({ error }) => error === 'invalid_token');
  return isInvalid || statuses.includes(answer.status) ? 'token' : null;
}

/**
 * True where the answer proves that no root field of the mutation had an effect: the request was refused as a whole,
 * or its first root field was refused itself (root fields of a mutation run one after the other: GraphQL §6.2.2).
 * A refusal deeper down is no proof, for its root field ran before.
 */
function nothingRan(
  document: DocumentNode,
  data: unknown,
  errors: readonly ResultError[],
  rejections: readonly ResultError[],
): boolean {
  const refusedFields = new Set(rejections.flatMap(({ path }) => (path?.length === 1 ? path : [])));
  if (typeof data === 'object' && data !== null) {
    return Object.entries(data).every(([field, value]) => value === null && refusedFields.has(field));
  }
  const first = firstRootField(document);
  return errors.every(({ path }) => path === null) || (first !== null && refusedFields.has(first));
}

function firstRootField(document: DocumentNode): string | null {
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const first = operation?.selectionSet.selections[0];
  return first?.kind === Kind.FIELD ? (first.alias ?? first.name).value : null;
}

function isRejection({ code, message }: ResultError, rules: RejectionRules): boolean {
  return (code !== null && rules.codes.includes(code)) || hasRejectingPart(message, rules);
}

function hasRejectingPart(text: string, { messages }: RejectionRules): boolean {
  const said = text.toLowerCase();
  return messages.some((part) => part !== '' && said.includes(part.toLowerCase()));
}

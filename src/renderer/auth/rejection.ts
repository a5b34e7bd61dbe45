import type { ApolloLink } from '@apollo/client';
import { ServerError, ServerParseError } from '@apollo/client/errors';
import { type DocumentNode, Kind } from 'graphql';
import { errorsOf, type ResultError, resultIn } from '../graphql/result-body.ts';

/**
 * What an answer says of the access token that it was asked with:
 * - `accepted`: nothing against it;
 * - `rejected`: it was rejected, and sending the operation again is safe;
 * - `rejected_midway`: it was rejected, but a mutation may have run in part: sending it again could do things twice.
 */
export type Verdict = 'accepted' | 'rejected' | 'rejected_midway';

/** The part of an operation that the verdict depends on. */
export type JudgedOperation = Pick<ApolloLink.Operation, 'query' | 'operationType'>;

/**
 * HTTP 401: "the request has not been applied", whatever the operation (RFC 9110 §15.5.2). Servers also send it with the
 * result of a mutation in which one field was refused and others were carried out: there the result decides.
 */
const UNAUTHORIZED = 401;

/**
 * Judges a result.
 *
 * @param status the HTTP status it came with, or `null` where unknown
 * @param codes values of `extensions.code` that reject the token
 */
export function judgeResult(
  operation: JudgedOperation,
  result: ApolloLink.Result,
  status: number | null,
  codes: readonly string[],
): Verdict {
  const errors = errorsOf(result);
  const rejections = status === UNAUTHORIZED ? errors : errors.filter((error) => isRejection(error, codes));
  if (rejections.length === 0 && status !== UNAUTHORIZED) return 'accepted';
  if (operation.operationType !== 'mutation') return 'rejected';
  return nothingRan(operation.query, result.data, errors, rejections) ? 'rejected' : 'rejected_midway';
}

/** Judges an error of the link below: HTTP 401, or a status of failure with a GraphQL result in its body. */
export function judgeError(operation: JudgedOperation, error: unknown, codes: readonly string[]): Verdict {
  if (!ServerError.is(error) && !ServerParseError.is(error)) return 'accepted';
  const result = resultIn(error.bodyText);
  if (result !== null) return judgeResult(operation, result, error.statusCode, codes);
  return error.statusCode === UNAUTHORIZED ? 'rejected' : 'accepted';
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

function isRejection({ code }: ResultError, codes: readonly string[]): boolean {
  return code !== null && codes.includes(code);
}

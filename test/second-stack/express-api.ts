import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { expressjwt, UnauthorizedError } from 'express-jwt';
import { buildSchema, graphql } from 'graphql';
import { SECRET, sessionResolvers, sessionTypeDefs } from './issuer.ts';

const schema = buildSchema(`${sessionTypeDefs} type Query { me: String! }`);

/**
 * GraphQL behind express-jwt. `/session` is public. `/graphql` leaves a refusal to Express, which makes a page of HTML;
 * `/json` words it itself, with 403; `/challenge` says it in `WWW-Authenticate` alone, with 400.
 */
export function expressApi(): Express {
  const rootValue = { me: 'ada', ...sessionResolvers('express') };
  const answer: RequestHandler = async ({ body }, response) => {
    const { query, variables } = body;
    response.json(await graphql({ schema, rootValue, source: query, variableValues: variables }));
  };
  const inJson: ErrorRequestHandler = (error, _request, response, next) => {
    if (!(error instanceof UnauthorizedError)) return next(error);
    response.status(403).json({ success: false, error: error.message });
  };
  const inChallenge: ErrorRequestHandler = (error, _request, response, next) => {
    if (!(error instanceof UnauthorizedError)) return next(error);
    response.status(400).set('WWW-Authenticate', 'Bearer realm="api", error="invalid_token"').end();
  };
  const guard = expressjwt({ secret: SECRET, algorithms: ['HS256'] });
  const app = express();
  app.use(express.json({ limit: '20kb' }));
  app.post('/session', answer);
  app.post('/graphql', guard, answer);
  app.post('/json', guard, answer, inJson);
  app.post('/challenge', guard, answer, inChallenge);
  return app;
}

import type { IncomingMessage, Server, ServerOptions } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
  type onRequestHookHandler,
} from 'fastify';
import type { Logger } from '../log/logger.js';
import { type ApiStyles, flaskStyle, styleFinder } from './api-style.js';
import { AccessLog } from './access-log.js';
import { answerClientError, answerConnect } from './client-error.js';
import { sendError, unknownUrl } from './error-reply.js';
import { normalizeTarget } from './request-target.js';
import type { Cors } from './cors.js';
import './principal.js';
import { requestId, requestIdHeader } from './request-id.js';
import { answerEarly } from './unread-body.js';
import { isUnsafeHead } from './changing-routes.js';
import { RouteTable } from './route-table.js';
import { InFlight } from './in-flight.js';
import { coalesceTurn } from './coalesce-turn.js';

/** Characters. Longer request targets are refused with 414. The limit of Airflow's gunicorn is 4,094. */
const maxTargetLength = 8190;
/** Bytes of all request headers together. Kerberos tickets with many groups exceed Node's default of 16 KiB. */
const maxHeaderSize = 65_536;

/**
 * Headers for browsers on every answer: nothing may be loaded, framed or sniffed. Pages override them with what they
 * need. Speed: Nest's `useSecurityHeaders` would set them on Node's response, one by one, which makes Node
 * go through all the headers of every answer once more: 186 µs for a request without a query, not 168.
 */
const securityHeaders = {
  'Content-Security-Policy': "default-src 'none';frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

/** Options of the server. */
export interface HttpOptions {
  /** Maximum size of a request body, in bytes. */
  readonly bodyLimit: number;
  /** Milliseconds that a client may take to send a request, or may stop reading its answer. */
  readonly clientTimeout: number;
  readonly logger: FastifyBaseLogger;
  /** Receives a line for each request; null to write none. */
  readonly accessLogger: Logger | null;
  /** How many proxies in front add to X-Forwarded-For; 0 to ignore it. */
  readonly proxies: number;
  /** Certificate and key, for HTTPS. */
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null;
  readonly cors: Cors;
  /** The prefix of every path: `''` or `'/x'`. */
  readonly basePath: string;
  readonly styles: ApiStyles;
}

/**
 * Creates the Fastify server as Airflow's clients need it: it accepts any Content-Type or none, and ids of 250
 * characters; it decodes paths as Airflow does, and answers in the style of the requested API.
 */
export function createHttpAdapter(options: HttpOptions): FastifyAdapter {
  const accessLog = new AccessLog(options.accessLogger);
  const limits = limitsOf(options);
  const adapter = new FastifyAdapter({
    ...(options.tls ? { https: { ...options.tls, ...limits } } : { http: limits }),
    requestTimeout: options.clientTimeout,
    connectionTimeout: options.clientTimeout,
    // The nearest hop is number 0. Fastify's own count would trust no proxy.
    trustProxy: options.proxies > 0 && ((_address: string, hop: number) => hop < options.proxies),
    genReqId: requestId,
    loggerInstance: options.logger,
    childLoggerFactory: (logger: FastifyBaseLogger) => logger, // see requestLog
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.bodyLimit,
    rewriteUrl: ({ url = '/' }: IncomingMessage) => normalizeTarget(url, options.basePath),
    routerOptions: { maxParamLength: maxTargetLength * 3 },
    clientErrorHandler: (error: Error, socket: Socket) => void answerClientError(error, socket, inFlight, accessLog),
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      receive(request, reply, accessLog);
      reply.serializer(flaskStyle.serialize);
      sendError(reply, error);
    },
    skipMiddie: true,
  });
  const server = adapter.getInstance<FastifyInstance>();
  const inFlight = new InFlight(server.server);
  server.decorate('inFlight', inFlight);
  watchClients(server.server, inFlight, accessLog);
  configure(server, options, accessLog);
  answerEarly(server, options.bodyLimit, options.clientTimeout);
  return adapter;
}

/** The limits of Node's server and parser. */
function limitsOf({ clientTimeout }: HttpOptions): ServerOptions {
  return {
    maxHeaderSize,
    requestTimeout: clientTimeout,
    headersTimeout: clientTimeout,
    // Node checks for timeouts at this interval, so that a timeout may be late by this time.
    connectionsCheckingInterval: clientTimeout / 4,
    // Node's own answer is not JSON.
    requireHostHeader: false,
  };
}

function watchClients(server: Server, inFlight: InFlight, accessLog: AccessLog): void {
  // Unknown expectations are ignored, as gunicorn does. Node's own answer is not JSON.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.on('connect', (_request, socket: Socket) => void answerConnect(socket, inFlight, accessLog));
  // While the client waits for an answer, only the database's time limits apply.
  server.on('timeout', (socket: Socket) => void (inFlight.isClientsTurn(socket) && socket.destroy()));
}

function configure(server: FastifyInstance, { cors, styles, basePath }: HttpOptions, accessLog: AccessLog): void {
  const styleOf = styleFinder(styles, basePath);
  const routes = new RouteTable();
  routes.watch(server);
  server.decorate('routeTable', routes);
  server.decorateRequest('apiStyle', null);
  server.decorateRequest('principal', null);
  server.decorateRequest('auth', null);
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  for (const hook of requestHooks({ routes, cors, accessLog, styleOf })) server.addHook('onRequest', hook);
}

interface HookParts {
  readonly routes: RouteTable;
  readonly cors: Cors;
  readonly accessLog: AccessLog;
  readonly styleOf: ReturnType<typeof styleFinder>;
}

/** The hooks that run first for every request. Their order matters: the headers are set before an answer is sent. */
function requestHooks({ routes, cors, accessLog, styleOf }: HookParts): onRequestHookHandler[] {
  const openAnswer: onRequestHookHandler = (request, reply, done) => {
    receive(request, reply, accessLog);
    const style = styleOf(request);
    request.apiStyle = style;
    reply.header('Content-Type', style.contentType).serializer(style.serialize);
    done();
  };
  // Airflow: get_json(force=True) never looks at the type, and Fastify would refuse those it cannot read.
  const forgetContentType: onRequestHookHandler = ({ raw }, _reply, done) => {
    delete raw.headers['content-type'];
    done();
  };
  const answerForBrowsers: onRequestHookHandler = (request, reply, done) => {
    cors.addHeaders(request, reply, () => routes.methodsAt(request.url));
    done();
  };
  const refuseMalformed: onRequestHookHandler = (request, reply, done) => {
    const problem = problemOf(request);
    if (problem) sendError(reply, problem);
    else done();
  };
  const answerUnrouted: onRequestHookHandler = (request, reply, done) => {
    if (request.is404 || isUnsafeHead(request)) sendMethods(reply, routes.methodsAt(request.url));
    else done();
  };
  const coalesce: onRequestHookHandler = (_request, _reply, done) => coalesceTurn(done);
  return [openAnswer, forgetContentType, answerForBrowsers, refuseMalformed, answerUnrouted, coalesce];
}

/** Finds errors that Fastify's router and Node's parser do not refuse; null if the request is well-formed. */
function problemOf({ originalUrl, headers, raw }: FastifyRequest): { statusCode: number; message: string } | null {
  if (originalUrl.length > maxTargetLength) {
    return { statusCode: 414, message: `The request path is longer than ${maxTargetLength} characters` };
  }
  if (headers.host === undefined && raw.httpVersion === '1.1') {
    return { statusCode: 400, message: 'The header Host is missing' };
  }
  return null;
}

/** Gives every request, failed ones too, a line in the log, its id on the answer, and the security headers. */
function receive(request: FastifyRequest, reply: FastifyReply, accessLog: AccessLog): void {
  accessLog.watch(request, reply);
  reply.headers(securityHeaders).header(requestIdHeader, request.id);
}

/** Answers an unknown path with 404, an unsupported method with 405, and OPTIONS with the methods in `Allow`. */
function sendMethods(reply: FastifyReply, methods: readonly string[]): void {
  if (methods.length === 0) {
    sendError(reply, { statusCode: 404, message: unknownUrl });
    return;
  }
  reply.header('Allow', methods.join(', '));
  if (reply.request.method === 'OPTIONS') {
    reply.code(200).header('Content-Type', 'text/html; charset=utf-8').send('');
  } else {
    sendError(reply, { statusCode: 405, message: `The method is not allowed here; allowed: ${methods.join(', ')}` });
  }
}

import { ConnectionError } from './client-errors.js';

/** How a connection failed: the message, and whether another try is safe and useful. */
interface Failure {
  readonly reason: string;
  readonly mayHaveArrived: boolean;
  readonly isTransient: boolean;
}

const notSent = (reason: string): Failure => ({ reason, mayHaveArrived: false, isTransient: true });
const ended = (reason: string): Failure => ({ reason, mayHaveArrived: true, isTransient: true });
const tooSlow = (reason: string): Failure => ({ reason, mayHaveArrived: true, isTransient: false });
const permanent = (reason: string): Failure => ({ reason, mayHaveArrived: false, isTransient: false });

const cut = ended('the connection ended before the whole answer had come');
const untrusted = permanent(
  'its certificate comes from an authority that is not trusted here (NODE_EXTRA_CA_CERTS can name one that is)',
);

/** Failures by the error code of Node, of OpenSSL, or of undici, which is Node's `fetch`. */
const failures: Readonly<Record<string, Failure>> = {
  ECONNREFUSED: notSent('connection refused'),
  ENOTFOUND: notSent('host name not found'),
  EAI_AGAIN: notSent('the name server does not answer'),
  UND_ERR_CONNECT_TIMEOUT: notSent('the connection took too long'),
  // These can also happen on an established connection.
  EHOSTUNREACH: ended('there is no way to the host'),
  ENETUNREACH: ended('there is no way to the network'),
  ETIMEDOUT: ended('the connection timed out'),
  ECONNRESET: cut,
  EPIPE: cut,
  UND_ERR_SOCKET: cut,
  UND_ERR_HEADERS_TIMEOUT: tooSlow('no answer in time'),
  UND_ERR_BODY_TIMEOUT: tooSlow('no answer in time'),
  ERR_SSL_WRONG_VERSION_NUMBER: permanent('it does not speak TLS (is http:// meant?)'),
  DEPTH_ZERO_SELF_SIGNED_CERT: permanent(
    'its certificate is signed by itself and not trusted here (NODE_EXTRA_CA_CERTS can name it)',
  ),
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_HAS_EXPIRED: permanent('its certificate has expired'),
  CERT_NOT_YET_VALID: permanent('its certificate is not valid yet'),
  ERR_TLS_CERT_ALTNAME_INVALID: permanent('its certificate is for another host'),
};

/**
 * Explains why `fetch`, or reading its answer, failed.
 *
 * @param url the URL of the request, without credentials
 * @param timeout seconds after which the client gave up
 */
export function connectionError(thrown: unknown, url: string, timeout: number): ConnectionError {
  const { reason, ...meaning } = failureOf(thrown as Error, timeout);
  return new ConnectionError(`Cannot reach ${url}: ${reason}`, { ...meaning, cause: thrown });
}

function failureOf(thrown: Error, timeout: number): Failure {
  if (thrown.name === 'TimeoutError') return tooSlow(`no answer within ${timeout} s`);
  // fetch's own message is only "fetch failed".
  const { code = '', message } = (thrown.cause ?? thrown) as NodeJS.ErrnoException;
  if (message === 'bad port') return permanent('fetch blocks this port, which belongs to another protocol');
  if (code.startsWith('HPE_')) return tooSlow('what answers there does not speak HTTP');
  return failures[code] ?? tooSlow(message.split('\n', 1).join(''));
}

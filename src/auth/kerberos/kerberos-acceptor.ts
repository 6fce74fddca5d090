import type * as Kerberos from 'kerberos';
import { StartError } from '../../common/start-error.js';
import { WorkLimit } from '../../common/work-limit.js';

/** An authenticated client. */
export interface AcceptedClient {
  /** The principal with its realm: `user@REALM`. */
  readonly name: string;
  /** The token in base64 that authenticates this service to the client; null if the client did not request it. */
  readonly token: string | null;
}

/** GSSAPI rejected a token. The message is GSSAPI's, for the log. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
}

/**
 * The server side of Kerberos: checks SPNEGO tokens against the process's keytab. libkrb5's replay cache refuses
 * replayed tokens.
 */
export class KerberosAcceptor {
  // GSSAPI gets one of Node's four threads, which files, DNS and passwords need too: a token takes half a millisecond,
  // but may wait for a name server.
  private readonly limit = new WorkLimit({ running: 1, waiting: 256 }, 'authenticated');

  private constructor(
    private readonly kerberos: typeof Kerberos,
    private readonly service: string,
  ) {}

  /**
   * @param service `type@host`
   * @param keytab the keytab's name, for the error
   * @throws StartError if the package is not installed, or the keytab has no key of the service
   */
  static async open(service: string, keytab: string): Promise<KerberosAcceptor> {
    const kerberos = await loadKerberos();
    try {
      await kerberos.initializeServer(service);
    } catch (error) {
      throw new StartError(noKey(service.replace('@', '/'), keytab, error as Error), { cause: error });
    }
    return new KerberosAcceptor(kerberos, service);
  }

  /**
   * Checks a token in a new context.
   *
   * @param token well-formed base64
   * @throws TokenRefused; ServiceUnavailable if too many are waiting
   */
  accept(token: string): Promise<AcceptedClient> {
    return this.limit.run(async () => {
      try {
        const context = await this.kerberos.initializeServer(this.service);
        await context.step(token);
        return { name: context.username!, token: context.response };
      } catch (error) {
        throw new TokenRefused((error as Error).message, { cause: error });
      }
    });
  }
}

async function loadKerberos(): Promise<typeof Kerberos> {
  try {
    // Loaded only here: the package is optional, since it needs a compiler.
    return await import('kerberos');
  } catch (error) {
    throw new StartError(
      `Kerberos authentication needs the npm package kerberos, which cannot be loaded (${firstLine(error as Error)}). ` +
        'Install the headers of Kerberos (libkrb5-dev or krb5-devel), then run `npm install --no-save kerberos@7.0.0` in the folder of Windsock',
      { cause: error },
    );
  }
}

function noKey(principal: string, keytab: string, error: Error): string {
  return (
    `Kerberos has no key for ${principal} in the keytab ${keytab} (${firstLine(error)}). Make it with kadmin, ` +
    `\`addprinc -randkey ${principal}\` and \`ktadd -k <keytab> ${principal}\`; if clients know this service by ` +
    'another host name, set [kerberos] hostname'
  );
}

function firstLine({ message }: Error): string {
  return message.split('\n', 1)[0]!;
}

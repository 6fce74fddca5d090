/**
 * What Windsock uses of MongoDB's `kerberos`. Declared here, since the package is optional, and the project must compile
 * where it is not installed.
 */
declare module 'kerberos' {
  /** The server's side of one authentication. */
  interface KerberosServer {
    /** The client, such as `user@REALM`; null before `step`. */
    readonly username: string | null;
    /** The token for the client in base64; null if it wants none. */
    readonly response: string | null;
    /** Takes the client's token in base64, in the thread pool. Rejects with GSSAPI's text. */
    step(token: string): Promise<unknown>;
  }

  /** Finds the key of a service `type@host` in the keytab, in the thread pool. Rejects with GSSAPI's text. */
  export function initializeServer(service: string): Promise<KerberosServer>;
}

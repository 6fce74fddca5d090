/**
 * The part of MongoDB's `kerberos` that Windsock uses. Declared here because the package is optional, and the project
 * must compile without it.
 */
declare module 'kerberos' {
  /** The server side of one authentication. */
  interface KerberosServer {
    /** The client, such as `user@REALM`; null before `step`. */
    readonly username: string | null;
    /** The token for the client in base64; null if the client did not request one. */
    readonly response: string | null;
    /** Checks the client's token in base64, in the thread pool. Rejects with GSSAPI's message. */
    step(token: string): Promise<unknown>;
  }

  /** Finds the key of a service `type@host` in the keytab, in the thread pool. Rejects with GSSAPI's message. */
  export function initializeServer(service: string): Promise<KerberosServer>;
}

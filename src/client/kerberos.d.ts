/** The functions of MongoDB's `kerberos` that the client uses in addition to those that the service uses. */
declare module 'kerberos' {
  const GSS_MECH_OID_SPNEGO: number;
  const GSS_C_MUTUAL_FLAG: number;
  const GSS_C_SEQUENCE_FLAG: number;

  /** The client's side of one authentication. */
  interface KerberosClient {
    readonly contextComplete: boolean;
    /**
     * Reads the service's token in base64, or `''` at the beginning, and creates the client's, in the thread pool.
     * Rejects with GSSAPI's text.
     */
    step(token: string): Promise<string | null>;
  }

  /** Prepares authentication to a service `type@host`, with the ticket in the process's own cache. */
  function initializeClient(service: string, options: { mechOID: number; flags: number }): Promise<KerberosClient>;
}

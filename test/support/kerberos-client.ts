declare module 'kerberos' {
  // eslint-disable-next-line @typescript-eslint/naming-convention -- the package names it
  const GSS_MECH_OID_KRB5: number;
}

/** One authentication, from the client's side. */
export interface Negotiation {
  /** The value of the Authorization header. */
  readonly authorization: string;
  /** Whether the server's WWW-Authenticate proves that it is the service. */
  trusts(header: string | undefined): Promise<boolean>;
}

/**
 * Begins to authenticate towards a service, `type@host`, with the ticket in the process's own cache (`KRB5CCNAME`).
 *
 * @param options `mutual` asks the server to prove itself; without `spnego`, the token is Kerberos's own
 */
export async function negotiate(
  service: string,
  { mutual = true, spnego = true }: { mutual?: boolean; spnego?: boolean } = {},
): Promise<Negotiation> {
  const kerberos = await import('kerberos');
  const client = await kerberos.initializeClient(service, {
    mechOID: spnego ? kerberos.GSS_MECH_OID_SPNEGO : kerberos.GSS_MECH_OID_KRB5,
    flags: mutual ? kerberos.GSS_C_MUTUAL_FLAG : 0,
  });
  const token = await client.step('');
  return {
    authorization: `Negotiate ${token}`,
    async trusts(header) {
      const proof = /^negotiate (.+)$/.exec(header ?? '')?.[1];
      if (proof === undefined) return false;
      await client.step(proof);
      return client.contextComplete;
    },
  };
}

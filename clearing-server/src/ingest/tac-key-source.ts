import type { CardAsn } from '@lvchengtong/card-sdk/ids';

/** What ingest asks of the key store: the diversified TAC key of each card that has one. */
export interface TacKeySource {
  tacKeys(
    asns: readonly { readonly asn: CardAsn; readonly keyVersion: number }[],
  ): Promise<ReadonlyMap<CardAsn, Uint8Array>>;
}

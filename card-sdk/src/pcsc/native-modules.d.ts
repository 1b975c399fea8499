/**
 * The two optional native packages, as far as we use them. Declared here, so that the SDK also
 * compiles where they are not installed; the test with a real pcscd holds the declarations to them.
 */
declare module '@pokusew/pcsclite' {
  import type { EventEmitter } from 'node:events';

  export interface NativeReader extends EventEmitter {
    readonly name: string;
    readonly SCARD_STATE_PRESENT: number;
    readonly SCARD_SHARE_SHARED: number;
    readonly SCARD_SHARE_EXCLUSIVE: number;
    readonly SCARD_UNPOWER_CARD: number;
    connect(
      options: { share_mode: number },
      done: (error: Error | null | undefined, protocol: number) => void,
    ): void;
    disconnect(disposition: number, done: (error: Error | null | undefined) => void): void;
    transmit(
      command: Uint8Array,
      longestAnswer: number,
      protocol: number,
      done: (error: Error | null | undefined, response: Uint8Array) => void,
    ): void;
    close(): void;
  }
  export interface NativeService extends EventEmitter {
    close(): void;
  }
  const open: () => NativeService;
  // The package's own form: one CommonJS function.
  export { open as default };
}

declare module 'nfc-pcsc' {
  import type { EventEmitter } from 'node:events';
  import type { NativeReader } from '@pokusew/pcsclite';

  export interface NfcReader extends EventEmitter {
    readonly name: string;
    readonly reader: NativeReader;
    readonly connection: { readonly protocol: number } | null;
    autoProcessing: boolean;
    disconnect(): Promise<boolean>;
  }
  export interface NfcService extends EventEmitter {
    close(): void;
  }
  const nfcPcsc: { readonly NFC: new () => NfcService };
  export { nfcPcsc as default };
}

import { unhex } from '../../src/bytes.ts';
import { openCardStore } from '../../src/virtual/index.ts';

/**
 * A process that takes a card, writes to it, says so, and then hangs on to it until it is killed:
 * `node hold-card.js FOLDER ASN`.
 */
const [folder = '', asn = ''] = process.argv.slice(2);
const { chip } = await openCardStore(folder).take(asn);
chip.process(unhex('00A4000002DF01'));
chip.process(unhex('00D68100 04 DEADBEEF'));
process.stdout.write('held\n');
setInterval(() => undefined, 1000);

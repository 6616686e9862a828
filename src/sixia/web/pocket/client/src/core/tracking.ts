// Tracking codes as the server makes them (sixia.hear.tracking): twelve symbols of Crockford's
// base 32, then a check symbol: a Reed–Solomon one over GF(32) = GF(2)[x] / (x⁵ + x² + 1), at x.
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SYMBOLS = 12;

/** A new random code as people see it: K7QF-3M2P-9XTD-B. */
export function newCode(): string {
  const random = crypto.getRandomValues(new Uint8Array(SYMBOLS));
  return checked(Array.from(random, (byte) => ALPHABET[byte % 32]).join(""));
}

/** Twelve symbols with their check symbol, in groups of four. */
export function checked(symbols: string): string {
  return shown(symbols + ALPHABET[sum(`${symbols}0`)]!);
}

/** Whether a code in the form `newCode` gives is well written. */
export function wellWritten(code: string): boolean {
  const symbols = code.replaceAll("-", "");
  const known = [...symbols].every((symbol) => ALPHABET.includes(symbol));
  return known && symbols.length === SYMBOLS + 1 && sum(symbols) === 0;
}

function sum(symbols: string): number {
  let total = 0;
  for (const symbol of symbols) {
    total <<= 1;
    if (total & 0b100000) total ^= 0b100101;
    total ^= ALPHABET.indexOf(symbol);
  }
  return total;
}

function shown(symbols: string): string {
  return symbols.replace(/(.{4})(?=.)/g, "$1-");
}

// UUIDs of version 7 (RFC 9562, 5.7), rising within one page even when its clock goes back.
let last = 0;
let turn = 0;

/** A new id: 48 bits of milliseconds, then a counter of 12 bits, then 62 random bits. */
export function uuid7(now: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  if (now > last) {
    last = now;
    turn = ((bytes[6]! & 0x07) << 8) | bytes[7]!; // half of the counter's room is left to rise in
  } else if (++turn > 0xfff) {
    last += 1;
    turn = 0;
  }
  for (let place = 0; place < 6; place += 1) {
    bytes[place] = Math.floor(last / 2 ** (8 * (5 - place))) % 256;
  }
  bytes[6] = 0x70 | (turn >> 8);
  bytes[7] = turn & 0xff;
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Ids minted by the page, as in `shared/ids.py`: what is sent twice with one id happens once. */

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

export type Kind = "cnv" | "msg" | "idea" | "tsk" | "att";

/** `kind_` + ten characters of time + sixteen of randomness (80 bits), Crockford base32 in lower case. */
export function mint(kind: Kind, now: number = Date.now(), random: Uint8Array = randomBytes()): string {
  return `${kind}_${base32(BigInt(now), 10)}${base32(big(random), 16)}`;
}

function randomBytes(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(10));
}

function big(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
}

function base32(value: bigint, width: number): string {
  let digits = "";
  for (let i = 0; i < width; i++) {
    digits = ALPHABET[Number(value & 31n)] + digits;
    value >>= 5n;
  }
  return digits;
}

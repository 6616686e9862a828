// What lies on the phone is sealed: AES-GCM under a data key, which itself lies there only wrapped
// by a key drawn from the password. The data key is in memory while the pocket is open, nowhere else.
export const ROUNDS = 600_000; // of PBKDF2-SHA256, as OWASP advises

export interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

/** What is kept in clear: nothing in it opens anything without the password. */
export interface Lock {
  salt: Uint8Array<ArrayBuffer>;
  rounds: number;
  iv: Uint8Array<ArrayBuffer>;
  wrapped: ArrayBuffer;
}

/** The password does not open this lock. */
export class WrongPassword extends Error {}

const random = (length: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(length));
const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

async function wrapper(password: string, salt: BufferSource, rounds: number): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey("raw", bytes(password), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds },
    base,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
}

const usable = (raw: BufferSource): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);

async function wrap(raw: BufferSource, password: string, rounds: number): Promise<Lock> {
  const [salt, iv] = [random(16), random(12)];
  const key = await wrapper(password, salt, rounds);
  return { salt, rounds, iv, wrapped: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, raw) };
}

/** A new data key and the lock that gives it back for this password. */
export async function newLock(password: string, rounds = ROUNDS): Promise<[CryptoKey, Lock]> {
  const raw = random(32);
  const made: [CryptoKey, Lock] = [await usable(raw), await wrap(raw, password, rounds)];
  raw.fill(0);
  return made;
}

async function rawKey(lock: Lock, password: string): Promise<Uint8Array<ArrayBuffer>> {
  const key = await wrapper(password, lock.salt, lock.rounds);
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: lock.iv }, key, lock.wrapped));
  } catch {
    throw new WrongPassword();
  }
}

/** The data key of this lock. Throws WrongPassword. */
export async function unlock(lock: Lock, password: string): Promise<CryptoKey> {
  const raw = await rawKey(lock, password);
  const key = await usable(raw);
  raw.fill(0);
  return key;
}

/** The same data key under a lock for another password. Throws WrongPassword. */
export async function relock(lock: Lock, old: string, fresh: string, rounds = ROUNDS): Promise<Lock> {
  return wrap(await rawKey(lock, old), fresh, rounds);
}

/** Seal bytes. `place` names where they lie: moved elsewhere they do not open. */
export async function sealBytes(key: CryptoKey, place: string, plain: BufferSource): Promise<Sealed> {
  const iv = random(12);
  const how = { name: "AES-GCM", iv, additionalData: bytes(place) };
  return { iv, data: await crypto.subtle.encrypt(how, key, plain) };
}

export function openBytes(key: CryptoKey, place: string, sealed: Sealed): Promise<ArrayBuffer> {
  const how = { name: "AES-GCM", iv: sealed.iv, additionalData: bytes(place) };
  return crypto.subtle.decrypt(how, key, sealed.data);
}

export const seal = (key: CryptoKey, place: string, value: unknown): Promise<Sealed> =>
  sealBytes(key, place, bytes(JSON.stringify(value)));

export async function open<T>(key: CryptoKey, place: string, sealed: Sealed): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await openBytes(key, place, sealed))) as T;
}

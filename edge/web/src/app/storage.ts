/** Small things this browser remembers. Where storage is off or full the page works and forgets. */

export function remembered<T>(key: string, otherwise: T, store: Storage | null = local()): T {
  try {
    const text = store?.getItem(`sam.${key}`);
    return text === null || text === undefined ? otherwise : (JSON.parse(text) as T);
  } catch {
    return otherwise;
  }
}

export function remember(key: string, value: unknown, store: Storage | null = local()): void {
  try {
    if (value === null || value === "") store?.removeItem(`sam.${key}`);
    else store?.setItem(`sam.${key}`, JSON.stringify(value));
  } catch {
    // Full or forbidden: nothing the person asked for depends on it.
  }
}

export function local(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

export function thisVisit(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}

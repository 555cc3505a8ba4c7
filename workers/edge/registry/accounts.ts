import type { SqlStorage } from "@cloudflare/workers-types";

/** A temporary account; the machine's own registry knows all of them. */
export interface TemporaryAccount {
  id: string;
  name: string;
  /** Its `workers.dev` subdomain, which is also its scope (`scope.ts`). */
  subdomain: string;
  createdOn: string;
  /** When it is deleted with all it has; null since someone claimed it. */
  expiresOn: string | null;
}

/** Its token and its claim are kept as hashes. */
export interface NewAccount extends TemporaryAccount {
  expiresOn: string;
  tokenHash: string;
  claimHash: string;
}

type Row = {
  id: string;
  name: string;
  subdomain: string;
  created_on: string;
  expires_on: string | null;
};

const COLUMNS = "id, name, subdomain, created_on, expires_on";

const toAccount = ({ id, name, subdomain, created_on, expires_on }: Row): TemporaryAccount => ({
  id,
  name,
  subdomain,
  createdOn: created_on,
  expiresOn: expires_on,
});

/** How many there are that nobody has claimed. */
export function countUnclaimed(sql: SqlStorage): number {
  return sql
    .exec<{ n: number }>("SELECT COUNT(*) AS n FROM accounts WHERE expires_on IS NOT NULL")
    .one().n;
}

export function insertAccount(sql: SqlStorage, account: NewAccount): void {
  sql.exec(
    "INSERT INTO accounts (id, name, subdomain, created_on, expires_on, token, claim) VALUES (?, ?, ?, ?, ?, ?, ?)",
    account.id,
    account.name,
    account.subdomain,
    account.createdOn,
    account.expiresOn,
    account.tokenHash,
    account.claimHash,
  );
}

/** The account whose token or claim has this hash; null when there is none, or its time is over. */
export function findAccount(
  sql: SqlStorage,
  by: "token" | "claim",
  hash: string,
  now: string,
): TemporaryAccount | null {
  const row = sql
    .exec<Row>(
      `SELECT ${COLUMNS} FROM accounts WHERE ${by} = ? AND (expires_on IS NULL OR expires_on > ?)`,
      hash,
      now,
    )
    .toArray()[0];
  return row ? toAccount(row) : null;
}

/** Keeps an account for good. */
export function claimAccount(sql: SqlStorage, id: string): void {
  sql.exec("UPDATE accounts SET expires_on = NULL WHERE id = ?", id);
}

/** When the next account's time is over, in milliseconds since 1970; null when none has an end. */
export function nextExpiry(sql: SqlStorage): number | null {
  const { next } = sql
    .exec<{ next: string | null }>("SELECT MIN(expires_on) AS next FROM accounts")
    .one();
  return next === null ? null : Date.parse(next);
}

/** Accounts whose time is over; they stay in the list until {@link removeAccount}. */
export function expiredAccounts(sql: SqlStorage, now: string): TemporaryAccount[] {
  return sql
    .exec<Row>(`SELECT ${COLUMNS} FROM accounts WHERE expires_on <= ?`, now)
    .toArray()
    .map(toAccount);
}

export function removeAccount(sql: SqlStorage, id: string): void {
  sql.exec("DELETE FROM accounts WHERE id = ?", id);
}

/** Notes that a challenge was answered; false when it was before. What is over is forgotten. */
export function spendChallenge(
  sql: SqlStorage,
  token: string,
  until: number,
  now: number,
): boolean {
  sql.exec("DELETE FROM used_challenges WHERE until <= ?", now);
  const there = sql.exec("SELECT 1 FROM used_challenges WHERE token = ?", token).toArray();
  if (there.length > 0) return false;
  sql.exec("INSERT INTO used_challenges VALUES (?, ?)", token, until);
  return true;
}

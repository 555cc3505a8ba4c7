import type { ErrorBody } from "../../errors.ts";

/** A Worker in the list of those that are deployed. Dates are as the API writes them (ISO 8601). */
export interface WorkerSummary {
  name: string;
  createdOn: string;
  modifiedOn: string;
}

/** Who did something, from where, and what they wrote about it. */
export interface Origin {
  /** An e-mail address; empty where the API gives none. */
  author: string;
  /** `api`, `wrangler`, `dash`, … */
  source: string;
  message: string;
}

export interface VersionSummary extends Origin {
  id: string;
  /** Counts up from 1; 0 where the API gives none. */
  number: number;
  createdOn: string;
  tag: string;
  /** Of all modules, where the API says it: the edge on this machine does. */
  bytes: number | undefined;
  /** What made it, other than an upload: `secret`, `rollback`, … */
  trigger: string;
}

/** How much of the requests a version answers, in per cent. */
export interface Share {
  version: string;
  percentage: number;
}

export interface DeploymentSummary extends Origin {
  id: string;
  createdOn: string;
  shares: Share[];
}

/** All that the page shows of one Worker, save what its versions are made of. */
export interface WorkerOverview {
  name: string;
  /** Newest first. */
  versions: VersionSummary[];
  /** Newest first: the first one serves. */
  deployments: DeploymentSummary[];
  /** Names only: no answer ever holds a secret's text. */
  secrets: string[];
  /** `url` is empty where the account has no subdomain. */
  address: { enabled: boolean; url: string };
  /** Cron expressions, in UTC. */
  schedules: string[];
}

export interface VersionModule {
  name: string;
  bytes: number;
  /** SHA-256, in hex. */
  hash: string;
}

/** What a version is made of. */
export interface VersionDetails {
  id: string;
  /** As the API gives them: a secret without its text. */
  bindings: ({ type: string; name: string } & Record<string, unknown>)[];
  compatibilityDate: string;
  compatibilityFlags: string[];
  limits: Record<string, unknown>;
  /** The API's own mark for the code. */
  etag: string;
  modules: VersionModule[];
  /** The program's text files by their path in the project. */
  files: Record<string, string>;
  /** Versions of the Python packages, by name. */
  packages: Record<string, string>;
  /** Why files or packages could not be read. */
  problem?: ErrorBody | undefined;
}

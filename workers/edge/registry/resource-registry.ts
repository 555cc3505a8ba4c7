import type { QueueConfig } from "../serve/queues/types.ts";
import * as assets from "./assets.ts";
import { RegistryBase } from "./base.ts";
import * as documents from "./documents.ts";
import * as objects from "./objects.ts";
import * as queues from "./queues.ts";
import * as resources from "./resources.ts";
import { scopedQueue } from "./scoped.ts";
import * as tails from "./tails.ts";
import type { Outcome, Resource, ResourceKind } from "./types.ts";
import * as workflows from "./workflows.ts";

/** What Workers are bound to and what is said of them, beside the Workers themselves. */
export class ResourceRegistry extends RegistryBase {
  /** The namespaces of Durable Objects of all Workers. */
  listNamespaces(): objects.ObjectClass[] {
    return objects.listNamespaces(this.sql);
  }

  listTails(script: string): tails.Tail[] {
    return tails.listTails(this.sql, script);
  }

  insertTail(tail: tails.Tail): void {
    tails.insertTail(this.sql, tail);
  }

  keepTail(id: string, until: number): boolean {
    return tails.keepTail(this.sql, id, until);
  }

  removeTail(id: string): void {
    tails.removeTail(this.sql, id);
  }

  removeOpenTails(script: string, unopened: number): boolean {
    return tails.removeOpenTails(this.sql, script, unopened);
  }

  listQueues(): queues.Queue[] {
    return queues.listQueues(this.sql);
  }

  /** By its id or its name. */
  findQueue(key: string): queues.Queue | null {
    return queues.findQueue(this.sql, key);
  }

  createQueue(name: string, settings: queues.Queue["settings"]): Outcome<queues.Queue> {
    return this.change((now) => queues.createQueue(this.sql, name, settings, now));
  }

  changeQueue(key: string, settings: queues.Queue["settings"]): Outcome<queues.Queue> {
    return this.change((now) => queues.changeQueue(this.sql, key, settings, now));
  }

  removeQueue(key: string): Outcome<queues.Queue> {
    return this.change(() => queues.removeQueue(this.sql, key));
  }

  putConsumer(
    key: string,
    consumer: Omit<queues.QueueConsumer, "id">,
  ): Outcome<queues.QueueConsumer> {
    return this.change(() => queues.putConsumer(this.sql, key, consumer));
  }

  removeConsumer(key: string, consumer: string): Outcome<queues.Queue> {
    return this.change(() => queues.removeConsumer(this.sql, key, consumer));
  }

  queueConfig(id: string): QueueConfig | null {
    const config = queues.queueConfig(this.sql, id);
    return config && scopedQueue(config, this.scope);
  }

  listWorkflows(): workflows.WorkflowRecord[] {
    return workflows.listWorkflows(this.sql);
  }

  findWorkflow(name: string): workflows.WorkflowRecord | null {
    return workflows.findWorkflow(this.sql, name);
  }

  putWorkflow(workflow: {
    name: string;
    script: string;
    className: string;
  }): Outcome<workflows.WorkflowRecord> {
    return this.change((now) => ({
      ok: true,
      value: workflows.putWorkflow(this.sql, workflow, now),
    }));
  }

  noteInstances(workflow: string, ids: string[]): void {
    workflows.noteInstances(this.sql, workflow, ids, new Date().toISOString());
  }

  listInstances(
    workflow: string,
    page: { limit: number; offset: number },
  ): workflows.InstanceRecord[] {
    return workflows.listInstances(this.sql, workflow, page);
  }

  removeWorkflow(workflow: workflows.WorkflowRecord): void {
    workflows.removeWorkflow(this.sql, workflow);
  }

  listResources(kind: ResourceKind): Resource[] {
    return resources.listResources(this.sql, kind);
  }

  findResource(kind: ResourceKind, id: string): Resource | null {
    return resources.findResource(this.sql, kind, id);
  }

  /** Gives the one that has the name already instead, with `created` false. */
  createResource(resource: Omit<Resource, "createdOn">): { created: boolean; resource: Resource } {
    return this.change((now) => resources.createResource(this.sql, resource, now));
  }

  /** Gives false when another of its kind has that name. */
  renameResource(kind: ResourceKind, id: string, name: string): boolean {
    return this.change(() => resources.renameResource(this.sql, kind, id, name));
  }

  removeResource(kind: ResourceKind, id: string): void {
    resources.removeResource(this.sql, kind, id);
  }

  readRef(kind: string, key: string): string | null {
    return documents.readRef(this.sql, kind, key);
  }

  writeRef(kind: string, key: string, document: string): void {
    documents.writeRef(this.sql, kind, key, document);
  }

  /** Which of these contents of static assets aren't stored. */
  missingAssets(hashes: string[]): string[] {
    return assets.missingAssets(this.sql, hashes);
  }

  keepAssets(hashes: string[]): void {
    assets.keepAssets(this.sql, hashes);
  }

  openBlob(hash: string): void {
    documents.openBlob(this.sql, hash);
  }

  isOpenBlob(hash: string): boolean {
    return documents.isOpenBlob(this.sql, hash);
  }

  readAccount(key: string): string | null {
    return documents.readAccount(this.sql, key);
  }

  writeAccount(key: string, value: string): void {
    documents.writeAccount(this.sql, key, value);
  }
}

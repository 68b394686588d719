import { freemem, totalmem } from 'node:os';
import { type ModelCard, neededMb, type WorkerConfig } from '@tercet/protocol';
import type { WorkerPlan } from '../worker-plans.ts';
import type { ShelvedModel } from './model-shelf.ts';

/** Of the machine's memory, or of what the container may use, where nothing is configured. */
const shareOfMachine = 0.8;

/** MiB. */
export function machineMemoryMb(): number {
  // 0 or more than there is: no bound is set.
  const bound = process.constrainedMemory?.() ?? 0;
  const total = totalmem();
  return Math.floor((bound > 0 && bound < total ? bound : total) / 2 ** 20);
}

export const defaultBudgetMb = (): number => Math.floor(machineMemoryMb() * shareOfMachine);

/** MiB that the workers of a model take of this machine's memory at most; none on a device or on another server. */
export function workersMb(card: ModelCard, plans: readonly WorkerPlan[]): number {
  if (card.upstream) return 0;
  const own = plans.filter(({ model, device }) => model === card.name && device === 'cpu');
  return own.reduce((sum, { kvMemoryMb }) => sum + neededMb(card) + kvMemoryMb, 0);
}

const inGb = (mb: number) => `${(mb / 1024).toFixed(1)} GB`;

/** What a worker needs, and what there is now, in words. */
export function memoryWords({ card, kvMemoryMb }: Pick<WorkerConfig, 'card' | 'kvMemoryMb'>): string {
  const needs = `it needs about ${inGb(neededMb(card))} of memory and up to ${inGb(kvMemoryMb)} more for keys and values`;
  const totalMb = machineMemoryMb();
  const freeMb = Math.min(totalMb, (process.availableMemory?.() ?? freemem()) / 2 ** 20);
  return `${needs}, and of the ${inGb(totalMb)} here ${inGb(freeMb)} are free`;
}

/**
 * Takes models in the order they are configured, as long as they fit the budget; the first is tried in any case.
 * @returns the same models, those that do not fit absent with the reason.
 */
export function withinBudget(
  shelved: readonly ShelvedModel[],
  plans: readonly WorkerPlan[],
  budgetMb: number,
): ShelvedModel[] {
  let leftMb = budgetMb;
  return shelved.map((model, at) => {
    if (!model.present) return model;
    const needs = workersMb(model.card, plans);
    if (at > 0 && needs > leftMb) {
      const reason = `it needs ${inGb(needs)} of memory and ${inGb(Math.max(0, leftMb))} are left; MODEL_MEMORY_MB raises the bound`;
      return { name: model.name, present: false, card: model.card, reason };
    }
    leftMb -= needs;
    return model;
  });
}

import type { Fault } from '../fault.ts';
import { databaseFaults } from './database.ts';
import { deathFaults } from './deaths.ts';
import { exampleFaults } from './example.ts';
import { intakeFaults } from './intake.ts';
import { machineFaults } from './machine.ts';
import { networkFaults } from './network.ts';
import { peopleFaults } from './people.ts';
import { providerFaults } from './provider.ts';
import { queueFaults } from './queue.ts';
import { timeFaults } from './time.ts';
import { versionFaults } from './versions.ts';
import { workerFaults } from './workers.ts';

/** Every row of the matrix that is written, in the order of the failure model. */
export const FAULTS: readonly Fault[] = [
  ...databaseFaults,
  ...deathFaults,
  ...exampleFaults,
  ...intakeFaults,
  ...machineFaults,
  ...networkFaults,
  ...peopleFaults,
  ...providerFaults,
  ...queueFaults,
  ...timeFaults,
  ...versionFaults,
  ...workerFaults,
].toSorted((a, b) => (a.id < b.id ? -1 : 1));
